/** What this process is called where nothing better is known. */

import { basename, dirname } from 'node:path'
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from './semconv.ts'

/** Names of files that say nothing: their folder does. */
const EVERYDAY = /^(?:index|main|app|server|start|cli)\.[cm]?[jt]sx?$/

/**
 * The service that the environment names, as OpenTelemetry reads it, else the script that runs.
 *
 * @example
 * nameOfProcess({ OTEL_SERVICE_NAME: 'support-api' }, ['node', 'index.mjs']) // 'support-api'
 * nameOfProcess({}, ['/usr/bin/node', '/srv/support/index.mjs']) // 'support/index.mjs'
 */
export function nameOfProcess(
  env: Readonly<Record<string, string | undefined>> = process.env,
  argv: readonly string[] = process.argv,
): string {
  const { OTEL_SERVICE_NAME: service, OTEL_RESOURCE_ATTRIBUTES: resource } = env
  return service || writtenIn(resource ?? '', ATTR_SERVICE_NAME) || scriptOf(argv)
}

/** The instance of the service that the environment names. */
export function instanceOfProcess(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return writtenIn(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '', ATTR_SERVICE_INSTANCE_ID) || undefined
}

/** The version of the application, where the environment names one. */
export function versionOfProcess(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  return (
    writtenIn(env['OTEL_RESOURCE_ATTRIBUTES'] ?? '', ATTR_SERVICE_VERSION) ||
    env['npm_package_version'] ||
    undefined
  )
}

function writtenIn(resource: string, name: string): string | undefined {
  const row = resource.split(',').find((one) => one.trim().startsWith(`${name}=`))
  const value = row?.slice(row.indexOf('=') + 1).trim()
  try {
    return value && decodeURIComponent(value)
  } catch {
    return value
  }
}

function scriptOf([runtime = 'node', script]: readonly string[]): string {
  if (script === undefined || script === '') return basename(runtime)
  const file = basename(script)
  return EVERYDAY.test(file) ? `${basename(dirname(script))}/${file}` : file
}

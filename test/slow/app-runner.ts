/** Runs an application in a process of its own under `--import lifesign/register`. */

import { execFile } from 'node:child_process'
import { cp, mkdtemp, mkdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CONDITION = '--conditions=lifesign-source'

/** How to run it. */
export interface RunRecipe {
  readonly variables?: Readonly<Record<string, string>>
  /** @default '--import' */
  readonly preload?: '--import' | '--require'
  /** Folder that holds `test/slow/apps`. @default this repository */
  readonly root?: string
  /** The oldest Node that we support instead of the newest. */
  readonly oldNode?: boolean
}

/** What it printed and how it ended. */
export interface AppResult {
  /** One object for each line of JSON. */
  readonly lines: readonly Record<string, unknown>[]
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
  readonly tookMs: number
}

/** Runs `test/slow/apps/{app}` to its end, without a collector unless the variables name one. */
export async function runApp(app: string, recipe: RunRecipe = {}): Promise<AppResult> {
  const { variables = {}, preload = '--import', root = ROOT, oldNode = false } = recipe
  const node = oldNode ? join(ROOT, 'node_modules/node22/bin/node') : process.execPath
  const flags = oldNode ? ['--experimental-strip-types', '--no-warnings', CONDITION] : [CONDITION]
  const args = [...flags, preload, 'lifesign/register', join(root, 'test/slow/apps', app)]
  const env = {
    PATH: process.env['PATH'],
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...variables,
  }
  const startedAt = performance.now()
  const [exitCode, stdout, stderr] = await new Promise<[number, string, string]>((resolve) => {
    execFile(node, args, { cwd: root, env, timeout: 60_000 }, (error, out, err) =>
      resolve([error === null ? 0 : Number(error.code ?? -1), out, err]),
    )
  })
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"'))
  return {
    lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    stdout,
    stderr,
    exitCode,
    tookMs: performance.now() - startedAt,
  }
}

/** Variables that send everything to a receiver as OTLP JSON. */
export function exportingTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'otlp',
    OTEL_LOGS_EXPORTER: 'otlp',
  }
}

/**
 * A copy of our source that sees only the 2.12 line of OpenTelemetry, as an application's `node_modules`
 * would have it.
 *
 * @returns its folder, and how to remove it
 */
export async function copyBesideOldSdk(): Promise<{ root: string; remove: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), 'lifesign-otel-2-'))
  await cp(join(ROOT, 'src'), join(root, 'src'), { recursive: true })
  await cp(join(ROOT, 'test/slow/apps'), join(root, 'test/slow/apps'), { recursive: true })
  await cp(join(ROOT, 'package.json'), join(root, 'package.json'))
  await mkdir(join(root, 'node_modules'))
  await symlink(
    join(ROOT, 'test/otel-2/node_modules/@opentelemetry'),
    join(root, 'node_modules/@opentelemetry'),
  )
  return { root, remove: () => rm(root, { recursive: true }) }
}

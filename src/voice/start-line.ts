/** The one line at start: what Lifesign exports through, what it hears, and where notices go. */

import type { Adapter } from '../model/adapter.ts'
import { packageNames } from '../model/framework.ts'
import { installedPackage } from '../model/installed-package.ts'
import { isQuiet, switchOf } from './quiet.ts'

/** What the line says. */
export interface StartFacts {
  readonly version: string
  /** Class of the tracer provider; undefined where there is none. */
  readonly provider: string | undefined
  /** Names of adapters, each with what it has found: `ai-sdk (ai 7.0.1)`. */
  readonly adapters: readonly string[]
  readonly channels: readonly string[]
  /** Where notices of runs without an origin go. */
  readonly defaultOrigin: { readonly channel: string; readonly room: string } | undefined
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Whether the line is printed: where a terminal watches, or where `LIFESIGN_START_LINE` asks for it. Never in tests, and
 * never with `LIFESIGN_QUIET`.
 */
export function speaksAtStart(variables: Variables, isTerminal: boolean): boolean {
  if (isQuiet(variables)) return false
  return switchOf(variables['LIFESIGN_START_LINE']) ?? isTerminal
}

/** The line, without its end. */
export function startLine({ version, provider, adapters, channels, defaultOrigin }: StartFacts): string {
  const telemetry = provider === undefined ? 'no OpenTelemetry SDK' : `exports through ${provider}`
  const ears = adapters.length === 0 ? 'hears only what you tell it' : `hears ${adapters.join(', ')}`
  const rest =
    defaultOrigin === undefined ? '' : `, else to room ${defaultOrigin.room} on ${defaultOrigin.channel}`
  const notices = channels.length === 0 ? 'notices go nowhere' : `notices go to ${channels.join(', ')}${rest}`
  return `lifesign ${version}: ${telemetry}; ${ears}; ${notices}`
}

/** An adapter, and the version of what it hears. */
export function withVersion({ name, framework }: Pick<Adapter, 'name' | 'framework'>): string {
  if (framework === undefined) return name
  for (const known of packageNames(framework)) {
    const found = installedPackage(known)
    if (found !== undefined) return `${name} (${known} ${found.version ?? ''})`
  }
  return `${name} (no ${framework.name} here)`
}

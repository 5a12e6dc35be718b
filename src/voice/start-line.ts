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
  /** Names of the adapters that hear something here, each with what it has found: `ai-sdk (ai 7.0.1)`. */
  readonly adapters: readonly string[]
  /** Whether others wait for frameworks that were not loaded so far. */
  readonly awaitsFrameworks: boolean
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
export function startLine(facts: StartFacts): string {
  const { version, provider, channels, defaultOrigin } = facts
  const telemetry = provider === undefined ? 'no OpenTelemetry SDK' : `exports through ${provider}`
  const rest =
    defaultOrigin === undefined ? '' : `, else to room ${defaultOrigin.room} on ${defaultOrigin.channel}`
  const notices = channels.length === 0 ? 'notices go nowhere' : `notices go to ${channels.join(', ')}${rest}`
  return `lifesign ${version}: ${telemetry}; ${ears(facts)}; ${notices}`
}

function ears({ adapters, awaitsFrameworks }: StartFacts): string {
  if (adapters.length === 0) return 'hears only what you tell it'
  return `hears ${adapters.join(', ')}${awaitsFrameworks ? ', and frameworks once they are loaded' : ''}`
}

/** What adapters hear here: a framework that is installed, and was not loaded, is not among it. */
export function earsOf(adapters: readonly Adapter[]): Pick<StartFacts, 'adapters' | 'awaitsFrameworks'> {
  const listening = adapters.filter(({ isHere = true }) => isHere)
  return { adapters: listening.map(withVersion), awaitsFrameworks: listening.length < adapters.length }
}

/** An adapter, and the version of what it hears. */
function withVersion({ name, framework, isHere = false }: Adapter): string {
  if (framework === undefined) return name
  for (const known of packageNames(framework)) {
    const found = installedPackage(known)
    if (found !== undefined) return `${name} (${[known, found.version].filter(Boolean).join(' ')})`
  }
  // Loaded from where the application itself finds nothing, as out of a bundle.
  return isHere ? name : `${name} (no ${framework.name} here)`
}

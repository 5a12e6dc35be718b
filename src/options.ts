/** What `startLifesign` takes: checked at start, so that nothing surprises at night. */

import { MAX_KILL_GRACE_MS } from './control/owned-processes.ts'
import type { Adapter } from './model/adapter.ts'
import type { Clock } from './model/clock.ts'
import { HEARTBEAT_STATES } from './model/session.ts'
import type { Channel, Notice } from './model/notice.ts'
import type { Origin } from './model/origin.ts'
import type { RunOptions } from './model/run.ts'
import type { ThresholdLimits, Thresholds } from './model/thresholds.ts'
import { MAX_TIMER_MS, systemClock } from './system-clock.ts'
import type { ExportOptions } from './telemetry/export-options.ts'

/** Options of an instance. All are optional. */
export interface LifesignOptions {
  /** Drivers that carry notices. Default: none, so that notices are counted as unroutable. */
  readonly channels?: readonly Channel[]
  /** Where notices go whose run names no place, or a channel that is not there. Default: nowhere. */
  readonly defaultOrigin?: Origin
  /** Ears to install. Default: none; `lifesign/register` installs all that need no code. */
  readonly adapters?: readonly Adapter[]
  /** When silence deserves attention, in ms. Default: 30 s slow, 120 s warn, 360 s abort. */
  readonly thresholds?: Thresholds
  /** Period of the sampler, in ms, 10 to 5,000. @default 1_000 */
  readonly tickMs?: number
  /** How long an idle session is remembered, in ms. @default 1_800_000 */
  readonly idleSessionMs?: number
  /** How many idle sessions are remembered. @default 10_000 */
  readonly maxIdleSessions?: number
  /** What may leave the process beyond names, numbers and reasons. Default: nothing. */
  readonly export?: ExportOptions
  /** Hears of each abnormal end once, for hosts with their own way to speak. */
  readonly onAbnormalEnd?: (notice: Notice) => void
  /** How long `shutdown` may take, in ms: four fifths for notices, the rest for the export. @default 5_000 */
  readonly shutdownGraceMs?: number
  /** Time between SIGTERM and SIGKILL for processes that a run owns, in ms. @default 5_000 */
  readonly killGraceMs?: number
  /** Ends open runs when the process crashes, exits or is told to stop. @default true */
  readonly watchProcess?: boolean
  /** False makes everything of telemetry and notices a no-op; deadlines and signals still work. @default true */
  readonly enabled?: boolean
  /** Time, for tests. Default: the real one. */
  readonly clock?: Clock
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<Omit<LifesignOptions, 'defaultOrigin' | 'onAbnormalEnd' | 'export'>> &
  Pick<LifesignOptions, 'defaultOrigin' | 'onAbnormalEnd'> & { readonly export: ExportOptions }

/** Environment variables that switch everything off. */
const OFF_SWITCHES = ['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED'] as const

/**
 * Checks options and fills in defaults.
 *
 * @throws {RangeError} that names the option, the bound and the value
 */
export function resolveOptions(options: LifesignOptions): ResolvedOptions {
  checkThresholds(options.thresholds, 'thresholds')
  checkChannels(options.channels)
  return {
    ...options,
    channels: options.channels ?? [],
    adapters: options.adapters ?? [],
    thresholds: options.thresholds ?? {},
    tickMs: within(options.tickMs, 'tickMs', 10, 5_000) ?? 1_000,
    idleSessionMs: within(options.idleSessionMs, 'idleSessionMs', 0, MAX_TIMER_MS) ?? 1_800_000,
    maxIdleSessions: within(options.maxIdleSessions, 'maxIdleSessions', 0, 10_000_000) ?? 10_000,
    shutdownGraceMs: within(options.shutdownGraceMs, 'shutdownGraceMs', 0, 600_000) ?? 5_000,
    killGraceMs: within(options.killGraceMs, 'killGraceMs', 0, MAX_KILL_GRACE_MS) ?? 5_000,
    watchProcess: options.watchProcess ?? true,
    enabled: (options.enabled ?? true) && !OFF_SWITCHES.some((name) => isOn(process.env[name])),
    export: options.export ?? {},
    clock: options.clock ?? systemClock,
  }
}

/**
 * Checks the options of one run. A run is never refused because of them: what is wrong is reported and left
 * out.
 */
export function checkedRunOptions(options: RunOptions, warn: (message: string) => void): RunOptions {
  const { timeoutMs, thresholds } = options
  if (timeoutMs === undefined && thresholds === undefined) return options
  try {
    within(timeoutMs, 'timeoutMs', 1, MAX_TIMER_MS)
    checkThresholds(thresholds, 'thresholds')
    return options
  } catch (error) {
    warn(`${(error as Error).message}; the run goes on without timeoutMs and thresholds`)
    const { timeoutMs: _timeoutMs, thresholds: _thresholds, ...rest } = options
    return rest
  }
}

/** Checks thresholds wherever they come from. */
export function checkThresholds(thresholds: Thresholds | undefined, path: string): void {
  if (thresholds === undefined) return
  checkLimits(thresholds, path)
  within(thresholds.waitingMaxMs, `${path}.waitingMaxMs`, 0, Number.MAX_SAFE_INTEGER)
  for (const [phase, limits] of Object.entries(thresholds.phases ?? {})) {
    if (!(HEARTBEAT_STATES as readonly string[]).includes(phase)) {
      throw new RangeError(
        `Cannot use ${path}.phases: each name must be one of ${HEARTBEAT_STATES.join(', ')}, but one is ${show(phase)}`,
      )
    }
    checkLimits(limits, `${path}.phases.${phase}`)
  }
  for (const [tool, limits] of Object.entries(thresholds.tools ?? {})) {
    checkLimits(limits, `${path}.tools.${tool}`)
  }
}

function checkLimits(limits: ThresholdLimits, path: string): void {
  for (const name of ['slowMs', 'warnMs', 'abortMs'] as const) {
    within(limits[name], `${path}.${name}`, 0, Number.MAX_SAFE_INTEGER)
  }
}

function checkChannels(channels: readonly Channel[] = []): void {
  const names = channels.map((channel) => channel.name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) {
    throw new RangeError(`Cannot use channels: each name must be unique, but ${show(twice)} stands twice`)
  }
}

/** A finite number between two bounds, or undefined. */
function within(value: number | undefined, name: string, least: number, most: number): number | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new RangeError(
    `Cannot use ${name}: it must be a number from ${least} to ${most}, but is ${show(value)}`,
  )
}

function show(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ['true', '1'].includes(value.trim().toLowerCase())
}

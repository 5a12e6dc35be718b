/** What `startLifesign` takes: checked at start, so that nothing surprises at night. */

import { MAX_KILL_GRACE_MS } from '../control/owned-processes.ts'
import type { Adapter } from '../model/adapter.ts'
import type { Clock } from '../model/clock.ts'
import type { Channel, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { LanePort } from '../model/lane.ts'
import type { RecoveryHandler, RecoveryPolicy } from '../model/recovery.ts'
import type { KeepPostedOptions } from '../model/run-heartbeat.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { NoticeOptions } from '../notify/words/news.ts'
import {
  checkChannels,
  checkKeepPosted,
  checkNotices,
  checkRecoveryPolicy,
  checkThresholds,
  within,
} from './option-checks.ts'
import { checkKinds } from './option-kinds.ts'
import { MAX_TIMER_MS, systemClock } from '../system-clock.ts'
import type { ExportOptions } from '../telemetry/export-options.ts'

/** Options of an instance. All are optional. */
export interface LifesignOptions {
  /** Drivers that carry notices. Default: none, so that notices are counted as unroutable. */
  readonly channels?: readonly Channel[]
  /** How notices read, and where they link to. Default: our templates, and no link. */
  readonly notices?: NoticeOptions
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
  /** Whether silent runs may be aborted, by whom, and how long that may take. Default: report and release only. */
  readonly recovery?: RecoveryOptions
  /** Lanes that the host has of its own: takeovers clear them, recoveries let them move. Default: none. */
  readonly lanes?: LanePort
  /** Tells the people of each run that takes long that it still runs; children are left out. @default false */
  readonly keepPosted?: boolean | KeepPostedOptions
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

/** Who gives silent sessions back. */
export interface RecoveryOptions extends RecoveryPolicy {
  /** Asked before Lifesign itself, for sessions that the host owns. Default: none. */
  readonly handler?: RecoveryHandler
  /** How long an aborted run may take to end, and then a lane to move, in ms, 0 to 600,000. @default 15_000 */
  readonly drainMs?: number
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<Omit<LifesignOptions, Unset>> &
  Pick<LifesignOptions, Unset> & {
    readonly export: ExportOptions
    readonly recovery: RecoveryOptions & { readonly drainMs: number }
  }

type Unset = 'defaultOrigin' | 'onAbnormalEnd' | 'lanes'

/** Environment variables that switch everything off. */
const OFF_SWITCHES = ['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED'] as const

/**
 * Checks options and fills in defaults.
 *
 * @throws {RangeError} that names the option, the bound and the value
 * @throws {TypeError} that names the option and what it must be
 */
export function resolveOptions(options: LifesignOptions): ResolvedOptions {
  checkKinds(options)
  checkThresholds(options.thresholds, 'thresholds')
  checkChannels(options.channels)
  checkKeepPosted(options.keepPosted)
  checkNotices(options.notices)
  checkRecoveryPolicy(options.recovery, 'recovery')
  return {
    ...options,
    channels: options.channels ?? [],
    notices: options.notices ?? {},
    adapters: options.adapters ?? [],
    thresholds: options.thresholds ?? {},
    tickMs: within(options.tickMs, 'tickMs', 10, 5_000) ?? 1_000,
    idleSessionMs: within(options.idleSessionMs, 'idleSessionMs', 0, MAX_TIMER_MS) ?? 1_800_000,
    maxIdleSessions: within(options.maxIdleSessions, 'maxIdleSessions', 0, 10_000_000) ?? 10_000,
    shutdownGraceMs: within(options.shutdownGraceMs, 'shutdownGraceMs', 0, 600_000) ?? 5_000,
    killGraceMs: within(options.killGraceMs, 'killGraceMs', 0, MAX_KILL_GRACE_MS) ?? 5_000,
    watchProcess: options.watchProcess ?? true,
    enabled: (options.enabled ?? true) && !OFF_SWITCHES.some((name) => isOn(process.env[name])),
    recovery: {
      ...options.recovery,
      drainMs: within(options.recovery?.drainMs, 'recovery.drainMs', 0, 600_000) ?? 15_000,
    },
    keepPosted: options.keepPosted ?? false,
    export: options.export ?? {},
    clock: options.clock ?? systemClock,
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ['true', '1'].includes(value.trim().toLowerCase())
}

/** What `startLifesign` takes: checked at start, so that nothing surprises at night. */

import type { MeterProvider, TracerProvider } from '@opentelemetry/api'
import { MAX_KILL_GRACE_MS } from '../control/owned-processes.ts'
import type { Adapter } from '../model/adapter.ts'
import type { Clock } from '../model/clock.ts'
import type { LanePort } from '../model/lane.ts'
import type { Channel, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { KeepPostedOptions } from '../model/run-heartbeat.ts'
import type { Thresholds } from '../model/thresholds.ts'
import { DEFAULT_PER_HOUR } from '../notify/volume-cap.ts'
import type { NoticeOptions } from '../notify/words/news.ts'
import { MAX_CRASH_HOLD_MS } from '../last-words/crash-hold.ts'
import { MAX_TIMER_MS, systemClock } from '../system-clock.ts'
import type { ExportOptions } from '../telemetry/export-options.ts'
import type { LoggerProvider } from '../telemetry/providers.ts'
import { thingsOf } from './kinds/collection-kinds.ts'
import { exported, loggerProvider, meterProvider, notices, tracerProvider } from './outlet-options.ts'
import type { Described } from './kinds/option.ts'
import { flag, func, number } from './kinds/plain-kinds.ts'
import { tooOldFor } from './node-floor.ts'
import { isSwitchedOff } from './off-switch.ts'
import { shape, type Fields } from './kinds/shape-kinds.ts'
import { RECOVERY_OPTIONS, type RecoveryOptions } from './recovery-options.ts'
import { keepPosted, origin, thresholds } from './shared-options.ts'
import { status, statusPort, type StatusOptions } from './status-options.ts'
import { adapter, channel, clock, lanePort } from './thing-options.ts'
import { kindName, kindOf } from './kinds/value-words.ts'
import { Walk } from './kinds/kind.ts'

/** Options of an instance. All are optional. */
export interface LifesignOptions {
  /** Drivers that carry notices. Default: none, so that notices are counted as unroutable. */
  readonly channels?: readonly Channel[]
  /** Where our spans go; its other spans are heard too. Default: the global one, also one that comes late. */
  readonly tracerProvider?: TracerProvider
  /** Where our metrics go. Default: the global one. */
  readonly meterProvider?: MeterProvider
  /** Where our events go, as log records. Default: the global one. */
  readonly loggerProvider?: LoggerProvider
  /** How notices read, and where they link to. Default: our templates, and no link. */
  readonly notices?: NoticeOptions
  /** Where notices go whose run names no place, a channel that is not there, or a room that is gone. Default: nowhere. */
  readonly defaultOrigin?: Origin
  /** Messages an hour to `defaultOrigin`, 1 to 100,000; of what is beyond its people read how much it was. @default 60 */
  readonly defaultOriginPerHour?: number
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
  /** Port of the live view on this machine, 0 to 65,535; 0 is a free one. Default: none, nothing listens. */
  readonly statusPort?: number
  /** Who may look and act there, and whether the processes of this machine see each other. Default: this machine looks, nobody acts. */
  readonly status?: StatusOptions
  /** How long `shutdown` may take, also after a signal, in ms: four fifths for notices, the rest for the export. @default 5_000 */
  readonly shutdownGraceMs?: number
  /** Time between SIGTERM and SIGKILL for processes that a run owns, in ms. @default 5_000 */
  readonly killGraceMs?: number
  /**
   * How long a crash may be held so that people and backends are told, in ms, 0 to 2,000: where an uncaught exception ends the
   * process, and channels made of a token or an address still have notices. 0 holds nothing. @default 2_000
   */
  readonly crashHoldMs?: number
  /** Ends open runs when the process crashes, exits or is told to stop. @default true */
  readonly watchProcess?: boolean
  /** False makes everything of telemetry and notices a no-op; deadlines and signals still work. @default true */
  readonly enabled?: boolean
  /** Time, for tests. Default: the real one. */
  readonly clock?: Clock
}

/** What `startLifesign` takes: one row for each field of `LifesignOptions`. */
export const LIFESIGN_OPTIONS = {
  channels: {
    kind: thingsOf(channel, { isUnique: true }),
    fallback: [],
    otherwise: 'none',
    doc: 'Drivers that carry notices',
  },
  tracerProvider: {
    kind: tracerProvider,
    otherwise: 'the global one',
    doc: 'Where our spans go; its other spans are heard too',
  },
  meterProvider: { kind: meterProvider, otherwise: 'the global one', doc: 'Where our metrics go' },
  loggerProvider: {
    kind: loggerProvider,
    otherwise: 'the global one',
    doc: 'Where our events go, as log records',
  },
  notices: {
    kind: notices,
    fallback: {},
    otherwise: 'our templates, no link',
    doc: 'How notices read, and where they link to; see Notices',
  },
  defaultOrigin: {
    kind: origin,
    otherwise: 'nowhere',
    doc: 'Where notices go whose run names no place, a channel that is not there, or a room that is gone',
  },
  defaultOriginPerHour: {
    kind: number(1, 100_000),
    fallback: DEFAULT_PER_HOUR,
    doc: 'Messages an hour to `defaultOrigin`; then one line says how many more there were',
  },
  adapters: {
    kind: thingsOf(adapter, { isUnique: false }),
    fallback: [],
    otherwise: 'none',
    doc: 'Ears to install',
  },
  thresholds: {
    kind: thresholds,
    fallback: {},
    otherwise: 'see Attention',
    doc: 'When silence deserves attention, in ms',
  },
  tickMs: { kind: number(10, 5_000), fallback: 1_000, doc: 'Period of the sampler, in ms' },
  idleSessionMs: {
    kind: number(0, MAX_TIMER_MS),
    fallback: 1_800_000,
    doc: 'How long an idle session is remembered, in ms',
  },
  maxIdleSessions: {
    kind: number(0, 10_000_000),
    fallback: 10_000,
    doc: 'How many idle sessions are remembered',
  },
  recovery: {
    kind: shape(RECOVERY_OPTIONS, ['abort', 'tools']),
    fallback: {},
    otherwise: 'report and release',
    doc: 'Whether silent runs may be aborted, by whom, and how long that may take',
  },
  lanes: { kind: lanePort, otherwise: 'none', doc: 'Lanes that you have of your own: a `LanePort`' },
  keepPosted: {
    kind: keepPosted,
    fallback: false,
    doc: 'Tells the people of runs that take long that they still run: `true` or `{ afterMs }`',
  },
  export: {
    kind: exported,
    fallback: {},
    otherwise: 'nothing',
    doc: 'What may leave the process beyond names and numbers; see Privacy',
  },
  onAbnormalEnd: {
    kind: func(),
    otherwise: 'none',
    doc: 'Hears once of each abnormal end that people are told of',
  },
  statusPort,
  status,
  shutdownGraceMs: {
    kind: number(0, 600_000),
    fallback: 5_000,
    doc: 'How long `shutdown` may take, also after a signal, in ms: four fifths for notices, the rest for the export',
  },
  killGraceMs: {
    kind: number(0, MAX_KILL_GRACE_MS),
    fallback: 5_000,
    doc: 'Time between SIGTERM and SIGKILL for processes that a run owns, in ms',
  },
  crashHoldMs: {
    kind: number(0, MAX_CRASH_HOLD_MS),
    fallback: MAX_CRASH_HOLD_MS,
    doc: 'How long a crash may be held while another thread tells people and exports, in ms; 0 holds nothing',
  },
  watchProcess: {
    kind: flag(),
    fallback: true,
    doc: 'Ends open runs when the process crashes, exits or is told to stop',
  },
  enabled: {
    kind: flag(),
    fallback: true,
    doc: 'False makes telemetry and notices a no-op. Deadlines and signals still work',
  },
  clock: { kind: clock, fallback: systemClock, otherwise: 'the real one', doc: 'Time, for tests' },
} satisfies Described<LifesignOptions>

/** All of them, as one kind. */
export const lifesignOptions = shape<LifesignOptions>(LIFESIGN_OPTIONS)

type Table = typeof LIFESIGN_OPTIONS
/** Options that hold a value where nothing is said. */
type Filled = {
  [Name in keyof Table]: Table[Name] extends { readonly fallback: unknown } ? Name : never
}[keyof Table]
type Complete = LifesignOptions & Required<Pick<LifesignOptions, Filled>>

/** Options with every default filled in. */
export interface ResolvedOptions extends Complete {
  readonly recovery: RecoveryOptions & { readonly drainMs: number }
}

/**
 * Checks options and fills in defaults.
 *
 * @throws {RangeError} that names the option, the bound and the value
 * @throws {TypeError} that names the option and what it must be
 */
export function resolveOptions(options: LifesignOptions): ResolvedOptions {
  const said = { ...fallbacksOf(LIFESIGN_OPTIONS), ...checkedOptions(options) } as Complete
  return {
    ...said,
    enabled: said.enabled && !isSwitchedOff() && tooOldFor(process.versions.node) === undefined,
    recovery: { ...said.recovery, drainMs: said.recovery.drainMs ?? RECOVERY_OPTIONS.drainMs.fallback },
  }
}

/**
 * What was said, checked, without any default.
 *
 * @throws {RangeError | TypeError} that names the option, what it must be, and the value
 */
export function checkedOptions(options: LifesignOptions): LifesignOptions {
  if (kindOf(options) !== 'object') {
    throw new TypeError(`Cannot use options: they must be an object, but are ${kindName(options)}`)
  }
  const strict = new Walk((problem) => {
    throw problem
  })
  return lifesignOptions.take(options, strict) ?? {}
}

/** The values that hold where nothing is said. */
function fallbacksOf(options: Fields): Readonly<Record<string, unknown>> {
  const filled = Object.entries(options).filter(([, { fallback }]) => fallback !== undefined)
  return Object.fromEntries(filled.map(([name, { fallback }]) => [name, fallback]))
}

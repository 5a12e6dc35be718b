/** The one configuration of all rules: whom they watch, and from when on they speak. */

import { repositoryFile } from './repository.ts'
import { ALERT_NAMES, type AlertName } from './rules/alert-name.ts'
import { Translator } from './translation.ts'

/** Numbers from which on an alert speaks. Each is the first value that is too much, unless it says otherwise. */
export interface AlertThresholds {
  /** Silence of a session that is too long, in s: more than this. In a tool, see below. @default 900 */
  readonly silenceSeconds: number
  /** The same of a session in a tool. A shell that waits for something elsewhere may well be silent for half an hour. @default 2400 */
  readonly toolSilenceSeconds: number
  /** Share of the busy sessions that may be stalled, from 0 to 1. @default 0.2 */
  readonly stalledShare: number
  /** Busy sessions below which no share is computed. @default 5 */
  readonly stalledShareSessions: number
  /** Episodes of being stuck within an hour. @default 5 */
  readonly stuckEpisodesPerHour: number
  /** Recoveries within an hour that were asked for, while not one succeeded. @default 3 */
  readonly ineffectiveRecoveries: number
  /** Recoveries that succeeded within an hour. @default 10 */
  readonly recoveriesPerHour: number
  /** Timeouts and kills that nobody wanted, within 15 min, of one agent and cause. @default 3 */
  readonly unexpectedEnds: number
  /** Runs of an agent within three days of which not one completed. @default 2 */
  readonly failedRuns: number
  /** Age in hours from which on an open run is an orphan. People may take a day to answer. @default 24 */
  readonly openRunHours: number
  /** Median wait of the input that came within an hour, in s: more than this. @default 900 */
  readonly queueWaitSeconds: number
  /** Inputs within an hour below which no median is computed. @default 20 */
  readonly queueWaits: number
  /** Share of the notices that may be given up, from 0 to 1. @default 0.1 */
  readonly deadNoticeShare: number
  /** How late a look at the sessions may be for minutes on end, in s. @default 1 */
  readonly eventLoopDelaySeconds: number
  /** Pauses of one process and cause within 15 min. @default 3 */
  readonly pauses: number
  /** Age of the last look of a process, in s: more than this. Three exports at least. @default 180 */
  readonly heartbeatSeconds: number
}

/** What the rules need to know of those whom they watch. */
export interface AlertConfig {
  /** Regular expression of the values of `job` to watch. Default: every job that has our metrics. */
  readonly jobs?: string | undefined
  /**
   * Jobs that must always be there. Each gets a critical rule of its own, which also sees a job that was
   * never there. Default: none, so that an unlisted job is missed with a warning, for an hour.
   */
  readonly expectedJobs: readonly string[]
  /** What precedes the name of a page in `runbook_url`, and `.md`. Default: the runbooks in our repository. */
  readonly runbookUrlPrefix: string
  /** What Prometheus makes of the names of OTLP: one of `TRANSLATIONS`. Default: the first. */
  readonly translation?: string | undefined
  /** How often the rules are evaluated, as Prometheus writes times. Default: as often as the server's others. */
  readonly interval?: string | undefined
  /** Objective on runs: of those that nobody ended on purpose, this share completes. */
  readonly slo: {
    /** 0.94 to 0.9999; below it, no burn rate of 14.4 is possible. @default 0.95 */
    readonly target: number
    /** Ended runs in the longer window below which a burn rate says nothing. @default 10 */
    readonly minimumRuns: number
  }
  readonly thresholds: AlertThresholds
  /** How long a condition must hold, for alerts that shall wait otherwise than they do by default. */
  readonly holds: Readonly<Partial<Record<AlertName, string>>>
}

/** A configuration of which only what differs is written. */
export interface AlertConfigInput extends Partial<Omit<AlertConfig, 'slo' | 'thresholds'>> {
  readonly slo?: Partial<AlertConfig['slo']>
  readonly thresholds?: Partial<AlertThresholds>
}

/** What the committed rules are made of. */
export const DEFAULT_CONFIG: AlertConfig = {
  expectedJobs: [],
  runbookUrlPrefix: repositoryFile('dashboards/runbooks/'),
  slo: { target: 0.95, minimumRuns: 10 },
  thresholds: {
    silenceSeconds: 900,
    toolSilenceSeconds: 2_400,
    stalledShare: 0.2,
    stalledShareSessions: 5,
    stuckEpisodesPerHour: 5,
    ineffectiveRecoveries: 3,
    recoveriesPerHour: 10,
    unexpectedEnds: 3,
    failedRuns: 2,
    openRunHours: 24,
    queueWaitSeconds: 900,
    queueWaits: 20,
    deadNoticeShare: 0.1,
    eventLoopDelaySeconds: 1,
    pauses: 3,
    heartbeatSeconds: 180,
  },
  holds: {},
}

const SHARES: ReadonlySet<keyof AlertThresholds> = new Set(['stalledShare', 'deadNoticeShare'])
/** Hours are written into ranges, which take no fractions. */
const WHOLE: ReadonlySet<keyof AlertThresholds> = new Set(['openRunHours'])

/**
 * Fills in what is missing and checks the rest.
 *
 * @throws {RangeError} that names the option, the bound and the value
 * @throws {SyntaxError} for a `jobs` that is no regular expression
 * @example
 * alertConfig({ jobs: 'shop/.*', thresholds: { queueWaitSeconds: 30 } }).thresholds.queueWaitSeconds // 30
 */
export function alertConfig(input: AlertConfigInput = {}): AlertConfig {
  const config: AlertConfig = {
    ...DEFAULT_CONFIG,
    ...input,
    slo: { ...DEFAULT_CONFIG.slo, ...input.slo },
    thresholds: { ...DEFAULT_CONFIG.thresholds, ...input.thresholds },
  }
  checkJobs(config)
  void new Translator(config.translation)
  if (config.interval !== undefined) checkDuration('interval', config.interval)
  within('slo.target', config.slo.target, 0.94, 0.9999)
  within('slo.minimumRuns', config.slo.minimumRuns, 1, 1_000_000)
  checkThresholds(config.thresholds)
  for (const [name, hold] of Object.entries(config.holds)) checkHold(name, hold)
  return config
}

function checkJobs({ jobs, expectedJobs, runbookUrlPrefix }: AlertConfig): void {
  if (jobs === '') throw new RangeError('Cannot use jobs: it must not be empty; leave it out to watch all')
  // RE2, which Prometheus uses, takes less than this; promtool finds the rest.
  if (jobs !== undefined) RegExp(jobs)
  if (expectedJobs.includes('')) throw new RangeError('Cannot use expectedJobs: one of them is empty')
  const twice = expectedJobs.find((job, index) => expectedJobs.indexOf(job) !== index)
  if (twice !== undefined) {
    throw new RangeError(`Cannot use expectedJobs: ${JSON.stringify(twice)} stands twice`)
  }
  if (!/^https?:\/\/\S+$/.test(runbookUrlPrefix)) {
    throw new RangeError(
      `Cannot use runbookUrlPrefix: it must be an http or https address, but is ${JSON.stringify(runbookUrlPrefix)}`,
    )
  }
}

function checkThresholds(thresholds: AlertThresholds): void {
  for (const [name, value] of Object.entries(thresholds)) {
    const key = name as keyof AlertThresholds
    if (!(name in DEFAULT_CONFIG.thresholds)) throw unknown('thresholds', name, Object.keys(thresholds))
    within(`thresholds.${name}`, value, Number.MIN_VALUE, SHARES.has(key) ? 1 : 1_000_000)
    if (WHOLE.has(key) && !Number.isInteger(value)) {
      throw new RangeError(`Cannot use thresholds.${name}: it must be a whole number, but is ${value}`)
    }
  }
}

function checkHold(name: string, hold: string): void {
  if (!(ALERT_NAMES as readonly string[]).includes(name)) throw unknown('holds', name, ALERT_NAMES)
  checkDuration(`holds.${name}`, hold)
}

function unknown(option: string, name: string, known: readonly string[]): RangeError {
  const names = known.filter((one) => one !== name).join(', ')
  return new RangeError(`Cannot use ${option}: ${JSON.stringify(name)} is none of ${names}`)
}

function checkDuration(name: string, value: string): void {
  if (/^(?:0|[1-9]\d*(?:ms|s|m|h|d))$/.test(value)) return
  throw new RangeError(
    `Cannot use ${name}: it must be a number and one of ms, s, m, h, d, but is ${JSON.stringify(value)}`,
  )
}

function within(name: string, value: number, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  const bounds = least === Number.MIN_VALUE ? `above 0, up to ${most}` : `from ${least} to ${most}`
  throw new RangeError(`Cannot use ${name}: it must be a number ${bounds}, but is ${String(value)}`)
}

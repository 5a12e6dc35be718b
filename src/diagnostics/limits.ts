/** How long a strand may be silent: declared, set, learned or by default. */

import { DEFAULT_THRESHOLDS, defaultAbortMs } from '../model/thresholds.ts'
import type { ThresholdLimits, Thresholds } from '../model/thresholds.ts'
import type { Limit, Strand } from '../model/watch.ts'
import type { ModelCallOptions, WorkInfo } from '../model/work.ts'
import { deadlineOf } from '../model/work.ts'

/** The limits of one strand, in ms; `Infinity` is never. */
export interface StrandLimits {
  /** Silence from which it is long-running, on dashboards only. */
  readonly longRunningMs: number
  /** Silence from which it is stalled, and people are told. */
  readonly stalled: Limit
  /** Silence, or age of a repetition, from which requests without a result are stalled. */
  readonly repeatedMs: number
  /** Silence from which its run may be aborted. */
  readonly abortMs: number
  /** How long it may wait for a person. */
  readonly waitingMaxMs: number
}

/** What was set, most specific first, and what was learned. */
export interface LimitLevels {
  readonly levels: readonly Thresholds[]
  /** The limit of a tool by the calls of it that ended by themselves, in ms; undefined before enough have. */
  readonly learned: (tool: string) => number | undefined
}

/** A tool about which nothing is known may be silent for this long, in ms: 2 % of healthy runs have a longer call. */
const TOOL_LIMIT_MS = 600_000
/** Dashboards show a silent tool from here, in ms. */
const TOOL_SHOWN_MS = 120_000
/** A tool that declared no deadline is not aborted before, in ms. */
const TOOL_ABORT_MS = 900_000

/** Finds the limits of a strand. */
export function limitsOf(strand: Strand, by: LimitLevels): StrandLimits {
  const pick = (field: keyof ThresholdLimits): number | undefined => pickOf(by.levels, strand, field)
  const warnMs = pick('warnMs')
  const abortMs = pick('abortMs')
  const own =
    strand.kind === 'tool_call' ? toolLimits : strand.kind === 'model_call' ? modelLimits : runLimits
  return {
    ...own(strand, { warnMs, abortMs, by }),
    repeatedMs: orNever(abortMs ?? defaultAbortMs(warnMs ?? DEFAULT_THRESHOLDS.warnMs)),
    waitingMaxMs: orNever(waitingMaxMsOf(by.levels)),
  }
}

/** How long anybody may wait for a person, in ms; 0 for ever. */
export function waitingMaxMsOf(levels: readonly Thresholds[]): number {
  const set = levels.find((level) => level.waitingMaxMs !== undefined)
  return set?.waitingMaxMs ?? DEFAULT_THRESHOLDS.waitingMaxMs
}

/** How long a session without work may stay as it is, in ms; `Infinity` for ever. */
export function sessionWarnMs(levels: readonly Thresholds[]): number {
  const set = levels.find((level) => level.warnMs !== undefined)
  return orNever(set?.warnMs ?? DEFAULT_THRESHOLDS.warnMs)
}

/** How long a run may be silent in all that it does, in ms; `Infinity` for ever. */
export function sessionAbortMs(levels: readonly Thresholds[]): number {
  const warnMs = levels.find((level) => level.warnMs !== undefined)?.warnMs
  return abortLimit(warnMs, levels.find((level) => level.abortMs !== undefined)?.abortMs).ms
}

/** Silence from which people see a strand as slow, in ms; 0 for never. */
export function slowMsOf(strand: Strand, levels: readonly Thresholds[]): number {
  return pickOf(levels, strand, 'slowMs') ?? DEFAULT_THRESHOLDS.slowMs
}

/** The smallest limit that any strand can have under these levels, in ms: nobody is looked at earlier. */
export function firstLookMsOf(levels: readonly Thresholds[]): number {
  let smallest: number = DEFAULT_THRESHOLDS.warnMs
  for (const level of levels) {
    let own = smallestOwn.get(level)
    if (own === undefined) smallestOwn.set(level, (own = smallestOf(level)))
    smallest = Math.min(smallest, own)
  }
  return smallest
}

// Thresholds are given once and asked at every start.
const smallestOwn = new WeakMap<Thresholds, number>()

function smallestOf(level: Thresholds): number {
  const limits = [level, ...Object.values(level.phases ?? {}), ...Object.values(level.tools ?? {})]
  const all = limits.flatMap(({ warnMs, abortMs }) => [warnMs, abortMs])
  return Math.min(Infinity, ...[...all, level.waitingMaxMs].filter((ms = 0) => ms > 0).map((ms = 0) => ms))
}

interface Set {
  readonly warnMs: number | undefined
  readonly abortMs: number | undefined
  readonly by: LimitLevels
}

type OwnLimits = Pick<StrandLimits, 'longRunningMs' | 'stalled' | 'abortMs'>

function toolLimits({ work }: Strand, { warnMs, abortMs, by }: Set): OwnLimits {
  const deadlineMs = deadlineOf(work)
  const stalled = toolLimitOf({ name: work?.name ?? '', deadlineMs, warnMs, learned: by.learned })
  const isOff = stalled.ms === Infinity
  return {
    longRunningMs: isOff ? Infinity : Math.min(TOOL_SHOWN_MS, stalled.ms),
    stalled,
    abortMs: Math.max(stalled.ms, orNever(abortMs ?? deadlineMs ?? TOOL_ABORT_MS)),
  }
}

/** The limit of a tool: its deadline, else what was set, else what was learned, else the default. */
export function toolLimitOf(of: {
  readonly name: string
  readonly deadlineMs: number | undefined
  readonly warnMs: number | undefined
  readonly learned: LimitLevels['learned']
}): Limit {
  if (of.deadlineMs !== undefined) return { ms: of.deadlineMs, source: 'declared' }
  if (of.warnMs !== undefined) return { ms: orNever(of.warnMs), source: 'set' }
  const learnedMs = of.learned(of.name)
  return learnedMs === undefined
    ? { ms: TOOL_LIMIT_MS, source: 'default' }
    : { ms: learnedMs, source: 'learned' }
}

function modelLimits({ work }: Strand, { warnMs, abortMs }: Set): OwnLimits {
  const longRunningMs = orNever(warnMs ?? DEFAULT_THRESHOLDS.warnMs)
  const stalled = abortLimit(warnMs, abortMs)
  // Its own time-out decides for it first.
  const { timeoutMs = 0 } = (work?.options ?? {}) as Partial<ModelCallOptions>
  return { longRunningMs, stalled, abortMs: timeoutMs > stalled.ms ? timeoutMs : stalled.ms }
}

/**
 * Code between calls is quick; a run that was never seen to call a model may be anything, and one that only spans of
 * others tell of may be in a call that nobody tells of.
 */
function runLimits({ hasModel, run }: Strand, { warnMs, abortMs }: Set): OwnLimits {
  const longRunningMs = orNever(warnMs ?? DEFAULT_THRESHOLDS.warnMs)
  const abort = abortLimit(warnMs, abortMs)
  const isQuick = run.options.foreign === undefined && (warnMs !== undefined || hasModel)
  const stalled: Limit = isQuick
    ? { ms: longRunningMs, source: warnMs === undefined ? 'default' : 'set' }
    : abort
  return { longRunningMs, stalled, abortMs: Math.max(stalled.ms, abort.ms) }
}

/** With warnings switched off there is no stall either, unless an abort threshold was set besides. */
function abortLimit(warnMs: number | undefined, abortMs: number | undefined): Limit {
  if (abortMs !== undefined) return { ms: orNever(abortMs), source: 'set' }
  if (warnMs === 0) return { ms: Infinity, source: 'set' }
  return {
    ms: defaultAbortMs(warnMs ?? DEFAULT_THRESHOLDS.warnMs),
    source: warnMs === undefined ? 'default' : 'set',
  }
}

/** What was set for calls of a tool, in ms; undefined where nothing was. */
export function warnMsOfTool(name: string, levels: readonly Thresholds[]): number | undefined {
  return pickOf(levels, { kind: 'tool_call', work: { name }, phase: 'tool_exec' }, 'warnMs')
}

function orNever(ms: number): number {
  return ms === 0 ? Infinity : ms
}

function pickOf(
  levels: readonly Thresholds[],
  {
    kind,
    work,
    phase,
  }: Pick<Strand, 'kind' | 'phase'> & { readonly work: Pick<WorkInfo, 'name'> | undefined },
  field: keyof ThresholdLimits,
): number | undefined {
  const tool = kind === 'tool_call' ? work?.name : undefined
  for (const level of levels) {
    const named =
      tool !== undefined && Object.hasOwn(level.tools ?? {}, tool) ? level.tools?.[tool] : undefined
    const value = named?.[field] ?? level.phases?.[phase]?.[field] ?? level[field]
    if (value !== undefined) return value
  }
  return undefined
}

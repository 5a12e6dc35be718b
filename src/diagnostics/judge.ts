/** One look at one run or session: is it asked about at all, what does the rule say, when to look again. */

import { verdictOf } from '../model/attention.ts'
import type { Verdict } from '../model/attention.ts'
import type { Evidence } from '../model/evidence.ts'
import type { RepeatedCalls } from '../model/repeats.ts'
import type { Limit, Strand, Watched } from '../model/watch.ts'
import { classifySession } from './classify-session.ts'
import type { StrandLimits } from './limits.ts'
import type { Measures } from './measures.ts'

/** What a look found. */
export interface Judgement {
  /** Absent when nobody needs to do anything. */
  readonly verdict: Verdict | undefined
  /** What it was given about; absent for a session without work. */
  readonly strand: Strand | undefined
  /** The age that it was asked by, in ms: a silence, a wait, or the age of a run. */
  readonly ageMs: number
  /** The limit that this age has passed, and by which it is told again. */
  readonly limit: Limit
  /** What its processes said. */
  readonly evidence?: Evidence | undefined
  /** What repeats itself, where that is the verdict. */
  readonly repeats?: RepeatedCalls | undefined
  /** The silence has reached the abort threshold. */
  readonly pastAbort: boolean
  /** Observed time until a further look can find something else, in ms. */
  readonly nextMs: number
}

/** A look that found something. */
export type Finding = Judgement & { readonly verdict: Verdict }

/** What judges know besides what they see. */
export interface JudgeOptions {
  readonly measures: Pick<Measures, 'limitsOf' | 'idleMs' | 'testimonyOf'>
  /** Whether the input of a session waits for something wider than the session. */
  readonly heldElsewhere: (watched: Watched) => boolean
}

// Stale is strict: just past the limit. An abort is not.
const PAST_MS = 1

/** Judges each strand by itself; the worst of them is what the run or session is told of. */
export function judge(watched: Watched, options: JudgeOptions): Judgement {
  const strands = watched.strands()
  if (watched.run === undefined && strands.length === 0 && !watched.hasRuns)
    return judgeIdle(watched, options)
  let worst: Judgement = { ...NOTHING, nextMs: Infinity }
  let nextMs = Infinity
  for (const strand of strands) {
    const one = strand.owned ? judgeByEvidence(watched, strand, options) : judgeLeft(watched, strand, options)
    nextMs = Math.min(nextMs, one.nextMs)
    if (isWorse(one, worst)) worst = one
  }
  const repeated = judgeRepeats(watched)
  return { ...(repeated !== undefined && isWorse(repeated, worst) ? repeated : worst), nextMs }
}

/** Before anybody is accused, its processes are heard: they may put that off. */
function judgeByEvidence(watched: Watched, strand: Strand, { measures }: JudgeOptions): Judgement {
  const limits = measures.limitsOf(watched, strand)
  const testimony = measures.testimonyOf(strand, limits)
  if (testimony === undefined) return judgeStrand(watched, strand, limits)
  const { limitMs, nextMs, evidence } = testimony
  const one = judgeStrand(watched, strand, { ...limits, stalled: { ...limits.stalled, ms: limitMs } })
  return { ...one, evidence, nextMs: Math.min(one.nextMs, Math.max(PAST_MS, nextMs - strand.silenceMs)) }
}

function judgeStrand(watched: Watched, strand: Strand, limits: StrandLimits): Judgement {
  if (strand.wait === 'person') return judgeWait(watched, strand, limits.waitingMaxMs)
  // It begins anew as soon as somebody reads.
  if (strand.wait === 'reader') return { ...NOTHING, strand, nextMs: limits.stalled.ms + PAST_MS }
  const { silenceMs, repeatedMs, owned } = strand
  const staleMs = staleMsOf(strand, limits)
  const stalledMs = limits.stalled.ms
  // Requests that fail again and again outrank the wait that is declared between them.
  const isLoop = repeatedMs !== undefined && repeatedMs >= limits.repeatedMs
  const isStale = silenceMs > Math.min(limits.longRunningMs, stalledMs)
  const isOld = watched.run !== undefined && watched.ageMs > limits.longRunningMs
  const nextMs = Math.min(
    until(silenceMs, limits.longRunningMs + PAST_MS),
    until(silenceMs, stalledMs + PAST_MS),
    until(silenceMs, limits.abortMs),
    until(watched.ageMs, limits.longRunningMs + PAST_MS),
    repeatedMs === undefined ? Infinity : until(repeatedMs, limits.repeatedMs),
  )
  if (!isLoop && !isStale && !isOld) return { ...NOTHING, strand, nextMs }
  const verdict = classifySession({
    state: watched.state,
    backlog: watched.backlog,
    activity: {
      workKind: strand.kind,
      owned,
      progressAgeMs: silenceMs,
      toolAgeMs: strand.kind === 'tool_call' ? strand.ageMs : undefined,
      terminalProgress: strand.isAnswered && silenceMs > staleMs,
      repeatedRequestAgeMs: repeatedMs,
      retryWait: strand.wait === 'retry' && !isLoop,
      runtimeOwnedWait: strand.wait === 'runtime',
    },
    staleMs,
    abortMs: strand.kind === 'model_call' ? stalledMs : limits.repeatedMs,
  })
  const ageMs = ageOf(watched, verdict, strand)
  const pastAbort = (isLoop ? repeatedMs : silenceMs) >= limits.abortMs
  return { verdict, strand, ageMs, limit: limitPassed(verdict, limits), pastAbort, nextMs }
}

/** A model that is asked is slow before it is stalled; all else is stale when it is stalled. */
function staleMsOf({ kind }: Strand, { longRunningMs, stalled }: StrandLimits): number {
  return kind === 'model_call' ? Math.min(longRunningMs, stalled.ms) : stalled.ms
}

/** For slow work the age of the run; for all else the silence, and for a repetition its own age. */
function ageOf({ ageMs }: Watched, { reason }: Verdict, { silenceMs, repeatedMs = 0 }: Strand): number {
  switch (reason) {
    case 'active_work':
    case 'queued_behind_active_work':
      return ageMs
    case 'repeated_model_requests_without_progress':
      return repeatedMs
    default:
      return silenceMs
  }
}

/** A person is awaited: for a day, silence means nothing. */
function judgeWait(watched: Watched, strand: Strand, maxMs: number): Judgement {
  const nextMs = until(strand.waitedMs, maxMs + PAST_MS)
  if (strand.waitedMs <= maxMs) return { ...NOTHING, strand, nextMs }
  const { kind, owned, waitedMs } = strand
  const activity = { workKind: kind, owned, progressAgeMs: waitedMs, toolAgeMs: waitedMs }
  // For a strand of any kind: after so long a model counts as silent too.
  const facts = { state: watched.state, backlog: watched.backlog, activity, staleMs: maxMs, abortMs: maxMs }
  const limit: Limit = { ms: maxMs, source: 'set' }
  return { verdict: classifySession(facts), strand, ageMs: waitedMs, limit, pastAbort: false, nextMs }
}

/** A call that nobody owns is in the way, once it and what waits for it have taken too long. Its limit is no excuse. */
function judgeLeft(watched: Watched, strand: Strand, options: JudgeOptions): Judgement {
  const { kind, owned, silenceMs } = strand
  const { state, backlog } = watched
  const idle = judgeIdle(watched, options)
  const staleMs = options.measures.idleMs(watched)
  if (idle.verdict === undefined) return idle
  if (silenceMs <= staleMs) return { ...NOTHING, nextMs: until(silenceMs, staleMs + PAST_MS) }
  const activity = { workKind: kind, owned, progressAgeMs: silenceMs, toolAgeMs: silenceMs }
  return { ...idle, strand, verdict: classifySession({ state, backlog, activity, staleMs }) }
}

/** A session in which nothing runs, and of which the host says that it is busy, or whose input waits. */
function judgeIdle(watched: Watched, { measures, heldElsewhere }: JudgeOptions): Judgement {
  const { state, backlog, ageMs } = watched
  if (state === 'idle' && backlog === 0) return { ...NOTHING, nextMs: Infinity }
  const maxMs = measures.idleMs(watched)
  const nextMs = until(ageMs, maxMs + PAST_MS)
  if (ageMs <= maxMs) return { ...NOTHING, nextMs }
  // Where nothing was taken up, nothing can be wrong with it while its turn has not come.
  if (state === 'idle' && heldElsewhere(watched)) return { ...NOTHING, nextMs: maxMs }
  const verdict = classifySession({ state, backlog, activity: { owned: false }, staleMs: maxMs })
  return { verdict, strand: undefined, ageMs, limit: { ms: maxMs, source: 'set' }, pastAbort: false, nextMs }
}

const NOTHING: Omit<Judgement, 'nextMs'> = {
  verdict: undefined,
  strand: undefined,
  ageMs: 0,
  limit: { ms: Infinity, source: 'default' },
  pastAbort: false,
}

function limitPassed(
  { event, reason }: Verdict,
  { longRunningMs, repeatedMs, stalled }: StrandLimits,
): Limit {
  if (event === 'session.long_running') return { ms: longRunningMs, source: stalled.source }
  const isLoop = reason === 'repeated_model_requests_without_progress'
  return isLoop ? { ms: repeatedMs, source: stalled.source } : stalled
}

/** A run that does the same again and again moves, and gets nowhere. While a person is awaited, that can wait too. */
function judgeRepeats({ repeats, run, state }: Watched): Judgement | undefined {
  if (repeats === undefined || run === undefined || state === 'waiting') return undefined
  const { work, ageMs } = repeats
  const strand: Strand = {
    kind: 'tool_call',
    work,
    run,
    owned: true,
    silenceMs: 0,
    ageMs,
    phase: 'tool_exec',
    wait: undefined,
    waitedMs: 0,
    repeatedMs: undefined,
    isAnswered: false,
    hasModel: true,
  }
  const verdict = verdictOf(REPEATED, 'tool_call')
  // What counts here are calls, not time.
  return { ...NOTHING, verdict, strand, repeats, ageMs, limit: COUNTED, nextMs: Infinity }
}

const REPEATED = 'repeated_tool_calls_without_progress'
const COUNTED: Limit = { ms: 0, source: 'set' }

const RANKS = { 'session.long_running': 1, 'session.stalled': 2, 'session.stuck': 3 } as const

/** Stuck before stalled before slow, then the longest age. */
function isWorse(one: Judgement, other: Judgement): boolean {
  const ahead = rankOf(one) - rankOf(other)
  return ahead === 0 ? one.ageMs > other.ageMs : ahead > 0
}

function rankOf({ verdict }: Judgement): number {
  if (verdict === undefined) return 0
  // What hangs is worse than what gets nowhere.
  return verdict.reason === REPEATED ? RANKS['session.stalled'] - 0.5 : RANKS[verdict.event]
}

function until(ageMs: number, limitMs: number): number {
  return ageMs < limitMs && limitMs !== Infinity ? limitMs - ageMs : Infinity
}

/** What moves by itself in a run or session, and whether it has moved. Allocates only when somebody looks. */

import type { WaitKind } from '../../model/run.ts'
import type { Strand } from '../../model/watch.ts'
import { waitOf } from './declared-wait.ts'
import { heartbeatOf } from './phase.ts'
import { isInside, movedTick, silentSince, type Node } from './node.ts'
import { TrackedCall } from './tracked-call.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedSession } from '../tracked-session.ts'

/** Rows of one run that are watched for the moment in which it moves. */
const MAX_WATCHED_ROWS = 100

/** The strands of a live run: its open leaves, and itself while nothing holds it. */
export function strandsOf(run: TrackedRun): Strand[] {
  const strands: Strand[] = []
  for (const call of run.open) if (isStrand(call)) strands.push(strandOf(call, run))
  if (run.inside === 0) strands.push(strandOf(run, run))
  return strands
}

/** Calls that runs of a session have left open. */
export function leftStrandsOf(session: TrackedSession): Strand[] {
  return session.ownerless.map((call) => ({
    ...strandOf(call, call.run as TrackedRun),
    owned: false,
    wait: undefined,
    repeatedMs: undefined,
  }))
}

function isStrand(call: TrackedCall): boolean {
  return call.inside === 0 && !call.isLeftBehind
}

function strandOf(node: TrackedCall | TrackedRun, run: TrackedRun): Strand {
  const { table, session } = run
  const isCall = node instanceof TrackedCall
  const isOwned = run.ended === undefined
  const sinceTick = Math.max(
    silentSince(node),
    isCall && isOwned ? table.tickOf(run.slot) : 0,
    run.keptOpen?.askedTick ?? 0,
  )
  const silenceMs = table.ageOf(sinceTick)
  const wait = waitOf(node)
  // A tool works whether or not its result is read.
  const awaitsReader = !(isCall && node.kind === 'tool_call') && run.keptOpen?.awaitsReader === true
  const hostWaits = session.hostState === 'waiting'
  const waitSince = wait?.startTick ?? session.enteredTick
  return {
    kind: isCall ? node.kind : 'run',
    work: isCall ? node : undefined,
    run,
    owned: isOwned,
    silenceMs,
    ageMs: table.ageOf(node.startTick),
    phase: isCall ? heartbeatOf(node) : run.calls.phase,
    wait: hostWaits ? 'person' : (wait?.kind ?? (awaitsReader ? 'reader' : undefined)),
    waitedMs: hostWaits || wait !== undefined ? table.ageOf(waitSince) : awaitsReader ? silenceMs : 0,
    repeatedMs: repeatedMsOf(node),
    isAnswered: !isCall && (run.calls.answeredTick ?? -1) >= sinceTick,
    hasModel: run.calls.hasModel,
  }
}

/** A request that streams is an answer on its way: the failures before it are suspended. */
function repeatedMsOf(node: TrackedCall | TrackedRun): number | undefined {
  const isRequest = node instanceof TrackedCall && node.kind === 'model_call'
  const loop = isRequest ? node.above?.loop : node.loop
  if (loop === undefined || !loop.isRepeated) return undefined
  if (isRequest && (!node.isRepetition || node.hasMoved)) return undefined
  return node.table.ageOf(loop.firstTick)
}

/** Whether every strand at and below a run is excused by a wait for a person. */
export function awaitsPerson(run: TrackedRun): boolean {
  for (const one of [run, ...liveBelow(run)]) {
    if (one.inside === 0 && waitOf(one)?.kind !== 'person') return false
    for (const call of one.open) if (isStrand(call) && waitOf(call)?.kind !== 'person') return false
  }
  return true
}

/** What every strand at and below a run waits for, if it is the same for all and was declared. */
export function sharedWaitOf(run: TrackedRun): WaitKind | undefined {
  const kinds = new Set<WaitKind | undefined>()
  for (const one of [run, ...liveBelow(run)]) {
    if (one.inside === 0) kinds.add(waitOf(one)?.kind)
    for (const call of one.open) if (isStrand(call)) kinds.add(waitOf(call)?.kind)
  }
  const [kind] = kinds
  return kinds.size === 1 ? kind : undefined
}

/** The live runs that end with this one: those that it started, and those that they started, parents first. */
export function liveBelow(run: TrackedRun): TrackedRun[] {
  const below = run.children.slice()
  for (let index = 0; index < below.length; index += 1) below.push(...(below[index] as TrackedRun).children)
  return below
}

/** Those runs, and what starts below them meanwhile: a listener that hears of an end may start a run there. */
export function* allBelow(below: readonly TrackedRun[]): Generator<TrackedRun> {
  const all = new Set(below)
  for (const run of all) {
    for (const child of run.children) all.add(child)
    yield run
  }
}

/** As `Watched.movedSince`, for a run. */
export function hasMovedSince(
  run: TrackedRun,
  tick: number,
  culprit: Strand | undefined,
  byResult: boolean,
): boolean {
  const call = culprit?.work instanceof TrackedCall ? culprit.work : undefined
  if (byResult) return (call?.above ?? run).resultTick >= tick
  if (call === undefined || call.isLeftBehind) return anyMoved(run, run, tick)
  if (call.endTick === undefined) return isTouched(run, tick) || anyMoved(run, call, tick)
  // Its failure is no progress: something must move after it.
  return !call.hasFailed || anyMoved(run, run, Math.max(tick, call.endTick))
}

function anyMoved(run: TrackedRun, root: Node, tick: number): boolean {
  if (movedTick(root) >= tick) return true
  for (const call of run.open) if (movedTick(call) >= tick && isInside(call, root)) return true
  for (const child of liveBelow(run)) {
    if (!isInside(child, root)) continue
    if (movedTick(child) >= tick || child.open.some((call) => movedTick(call) >= tick)) return true
  }
  return false
}

function isTouched(run: TrackedRun, tick: number): boolean {
  return run.hasMoved && run.table.tickOf(run.slot) >= tick
}

/** Makes a run due as soon as anything of it moves. */
export function watchRows(run: TrackedRun): void {
  run.table.lookAgainWhenMoved(run.slot, run.slot)
  let left = MAX_WATCHED_ROWS
  for (const one of [run, ...liveBelow(run)]) {
    for (const { slot } of one.open) {
      if (left === 0) return
      left -= 1
      run.table.lookAgainWhenMoved(slot, run.slot)
    }
  }
}

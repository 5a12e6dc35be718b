/** What the processes of a call did between two looks. Pure. */

import type { Evidence, Finding, StartedProcess } from '../model/evidence.ts'
import type { Look, SeenProcess } from './look.ts'

/** Processor time that shows work, in ms for each 10 s: the busiest idle process used 180, the laziest work 1,010. */
export const WORKING_MS = 500
/** Bytes that show work, for each 10 s: idle processes moved 12 KB at most, slow downloads 500 KB. */
export const WORKING_BYTES = 256 * 1024
const PER_MS = 10_000

/** No process is there that could say anything. */
export const NO_EVIDENCE: Evidence = {
  finding: 'unknown',
  processes: 0,
  processorMs: 0,
  bytes: 0,
  outputBytes: 0,
  overMs: 0,
}

/** True if a look saw nothing that a later one could be compared with. */
export function isEmpty({ processes, outputs }: Look): boolean {
  return processes.size === 0 && outputs.size === 0
}

/** What one process did, as far as it is counted. */
interface Doing {
  readonly processorMs: number
  readonly bytes: number
}

const NOTHING: Doing = { processorMs: 0, bytes: 0 }

/**
 * Compares two looks.
 *
 * @param overMs time between them, in ms of observed time
 */
export function evidenceOf(before: Look, now: Look, overMs: number): Evidence {
  const gone = leftToCollectors(before, now)
  const doings = [...now.processes].map(([key, seen]) =>
    doingOf(seen, before.processes.get(key), gone.get(key) ?? [], before.nowMs),
  )
  const figures = {
    processes: [...now.processes.values()].filter(({ isWhole }) => isWhole).length,
    processorMs: sum(doings.map(({ processorMs }) => processorMs)),
    bytes: sum(doings.map(({ bytes }) => bytes)),
    outputBytes: printed(before, now),
    overMs,
  }
  return {
    finding: findingOf(
      figures,
      [...now.held].some((each) => before.held.has(each)),
    ),
    ...figures,
  }
}

/** True if somebody was met who had been there at the look before, unseen: what it does only the next look can tell. */
export function hasNewcomer(before: Look, now: Look): boolean {
  const isNewcomer = ([key, { isWhole, startedMs }]: [string, SeenProcess]): boolean =>
    isWhole && startedMs < before.nowMs && !before.processes.has(key)
  return [...now.processes].some(isNewcomer)
}

/** The rule. */
function findingOf(figures: Omit<Evidence, 'finding'>, isHeld: boolean): Finding {
  const { processes, processorMs, bytes, outputBytes, overMs } = figures
  const shares = overMs / PER_MS
  if (outputBytes > 0) return 'alive'
  if (processorMs > 0 && processorMs >= WORKING_MS * shares) return 'alive'
  if (bytes > 0 && bytes >= WORKING_BYTES * shares) return 'alive'
  if (isHeld) return 'held_open'
  return processes === 0 ? 'unknown' : 'idle'
}

function doingOf(
  now: SeenProcess,
  before: SeenProcess | undefined,
  gone: readonly SeenProcess[],
  lookedMs: number,
): Doing {
  if (before === undefined) return now.startedMs >= lookedMs ? wholeLife(now) : NOTHING
  // A process that died since has been counted before, and is collected with all that it did.
  const collectedMs = now.collectedMs - before.collectedMs - sum(gone.map(processorOf))
  return {
    processorMs: (now.isWhole ? now.processorMs - before.processorMs : 0) + Math.max(0, collectedMs),
    bytes: now.isWhole ? transferred(now, before, gone) : 0,
  }
}

/** A process that was born since the look before. What it read may be no more than its own program. */
function wholeLife(now: SeenProcess): Doing {
  if (!now.isWhole) return NOTHING
  return { processorMs: processorOf(now), bytes: now.transfer?.written ?? 0 }
}

function transferred(now: SeenProcess, before: SeenProcess, gone: readonly SeenProcess[]): number {
  if (now.transfer === undefined || before.transfer === undefined) return 0
  const written = now.transfer.written - before.transfer.written
  // Children that were collected bring along what they wrote, and what they read to be loaded.
  if (now.collectedFaults !== before.collectedFaults) {
    return Math.max(0, written - sum(gone.map(({ transfer }) => transfer?.written ?? 0)))
  }
  return written + now.transfer.read - before.transfer.read
}

/** Those that died between two looks, by the process that lived on and may have collected them. */
function leftToCollectors(before: Look, now: Look): Map<string, SeenProcess[]> {
  const left = new Map<string, SeenProcess[]>()
  for (const [key, seen] of before.processes) {
    const collector = now.processes.has(key) ? undefined : collectorOf(seen, before, now)
    if (collector === undefined) continue
    const collected = left.get(collector) ?? []
    left.set(collector, [...collected, seen])
  }
  return left
}

function collectorOf({ parent }: SeenProcess, before: Look, now: Look): string | undefined {
  let at = parent
  while (at !== undefined && !now.processes.has(at)) at = before.processes.get(at)?.parent
  return at
}

function printed(before: Look, now: Look): number {
  const grown = ([process, bytes]: [StartedProcess, number]): number =>
    bytes - (before.outputs.get(process) ?? 0)
  return sum([...now.outputs].map(grown))
}

function processorOf({ processorMs, collectedMs }: SeenProcess): number {
  return processorMs + collectedMs
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

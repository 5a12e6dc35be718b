/** The end of an instance: runs end, people are told, telemetry is exported, all within the grace time. */

import type { Attempt } from './model/attempt.ts'
import { settledWithin } from './model/clock.ts'
import type { Clock } from './model/clock.ts'
import { isShutdownReason, type EndProposal } from './model/end.ts'
import { LaneError } from './model/lane.ts'
import { Turn } from './model/turn.ts'
import { hushRejections } from './last-words/unheard-rejections.ts'
import type { Rooms } from './rooms.ts'
import { holdProcess, systemClock } from './system-clock.ts'

/** What a shutdown needs. */
export interface ShutDownOptions {
  readonly rooms: Rooms
  readonly clock: Clock
  /** How long all of it may take, in ms. */
  readonly graceMs: number
  readonly attempt: Attempt
  /** Takes away what was installed. */
  readonly undo: readonly (() => unknown)[]
  /** Exports what is left, in the time, in ms. */
  readonly flush: (graceMs: number) => Promise<void>
  /** Called one after the other, when all has been told. */
  readonly beforeClose: readonly CloseHook[]
}

/** @param exportMs how long the export just before has taken, in ms */
export type CloseHook = (exportMs: number) => Promise<unknown>

/** How much of the grace time runs are ended in small portions; what is left then ends at once. */
const RUNS_SHARE = 0.5
/** How much of the grace time notices may take, so that some is left for telemetry. */
const NOTICES_SHARE = 0.8
/** When they are left behind, should even giving them up fail. */
const LATEST_NOTICES_SHARE = 0.9
/** How much of it owned processes have until SIGKILL, so that some is left to see them gone. */
const PROCESSES_SHARE = 0.8
/** How long runs are ended before the event loop gets its turn, in ms. */
const SLICE_MS = 8
const SHUT_DOWN = { reason: 'killed', cause: 'shutdown' } as const

/** If one step fails, the rest is done all the same, and all is over within the grace time. Never rejects. */
export async function shutDown(options: ShutDownOptions): Promise<void> {
  const { rooms, clock, graceMs, attempt } = options
  const startMs = clock.now()
  /** What is left of a share of the grace time, in ms. */
  const leftMs = (share = 1): number => Math.max(0, startMs + graceMs * share - clock.now())
  const within = (limitMs: number, task: string, work: () => Promise<unknown>): Promise<void> =>
    settledWithin(clock, limitMs, attempted(attempt, task, work))
  for (const undo of options.undo) attempt('undo what was installed', undo)
  const hear = hushRejections((reason) => isShutdownReason(reason) || isRefusal(reason))
  attempt('stop the sampler', () => rooms.sampler.shutdown())
  // First of all: what waits would have its turn as soon as the current run ends.
  attempt('give back what waits on lanes', () => rooms.lanes.shutdown())
  await endRuns(options, startMs + graceMs * RUNS_SHARE)
  attempt('end what is open', () => endAll(rooms, SHUT_DOWN))
  const silenced = within(graceMs, 'end owned processes', () => silence(options))
  await within(leftMs(LATEST_NOTICES_SHARE), 'deliver notices', () =>
    rooms.notifier.shutdown(leftMs(NOTICES_SHARE)),
  )
  // Nothing else would end what has started meanwhile.
  attempt('end late runs', () => endAll(rooms, SHUT_DOWN))
  attempt('say goodbye', () => rooms.telemetry.sayGoodbye())
  const flushedAtMs = clock.now()
  await options.flush(leftMs())
  const exportMs = clock.now() - flushedAtMs
  await silenced
  attempt('stop telemetry', () => rooms.telemetry.stop())
  await within(leftMs(), 'shut down', async () => {
    for (const hook of options.beforeClose) await attempted(attempt, 'shut down', () => hook(exportMs))
  })
  // Node looks for rejections that nobody hears when all that is due now has been done.
  systemClock.soon(hear)
}

/** Ends all that is open: live runs, then calls of runs that were over before. Nothing stays open in telemetry. */
export function endAll({ tracker, telemetry }: Pick<Rooms, 'tracker' | 'telemetry'>, end: EndProposal): void {
  tracker.endAll(end)
  telemetry.cutOff(tracker.ownerless(), end)
}

/** Ends all runs, a few at a time, as long as there is time for that. Never rejects. */
export async function endRuns(
  { rooms, clock, attempt }: Pick<ShutDownOptions, 'rooms' | 'clock' | 'attempt'>,
  untilMs: number,
): Promise<void> {
  const turn = new Turn(clock, SLICE_MS)
  for (const run of rooms.tracker.endOrder()) {
    attempt('end a run', () => run.end(SHUT_DOWN))
    const pause = clock.now() < untilMs ? turn.breathe() : undefined
    if (pause !== undefined) await pause
  }
  turn.forget()
}

/** A call that waited on a lane has got no turn. */
function isRefusal(reason: unknown): boolean {
  return reason instanceof LaneError && reason.reason === 'shutdown'
}

/** Waits for owned processes, and keeps this one alive for it: grandchildren do not. */
async function silence({ rooms: { processes }, graceMs, attempt }: ShutDownOptions): Promise<void> {
  if (!processes.isEnding) return
  const killNow = (): void => void attempt('kill owned processes', () => processes.killNow())
  const release = holdProcess(graceMs, () => {})
  process.on('exit', killNow)
  await processes.shutdown(graceMs * PROCESSES_SHARE)
  process.off('exit', killNow)
  release()
}

async function attempted(attempt: Attempt, task: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    attempt(task, () => {
      throw error
    })
  }
}

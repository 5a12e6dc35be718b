/** The end of an instance: runs end, people are told, telemetry is exported, all within the grace time. */

import { endAll } from './end-all.ts'
import type { Attempt } from './model/attempt.ts'
import { settledWithin } from './model/clock.ts'
import type { Clock } from './model/clock.ts'
import { isShutdownReason } from './model/end.ts'
import { LaneError } from './model/lane.ts'
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
  /** Exports what is left, in the time, in ms. Resolves with whether that came through. */
  readonly flush: (graceMs: number) => Promise<boolean>
  /** Called one after the other, when all has been told. */
  readonly beforeClose: readonly ((isExported: boolean) => Promise<unknown>)[]
}

/** How much of the grace time notices may take, so that some is left for telemetry. */
const NOTICES_SHARE = 0.8
/** When they are left behind, should even giving them up fail. */
const LATEST_NOTICES_SHARE = 0.9
/** How much of it owned processes have until SIGKILL, so that some is left to see them gone. */
const PROCESSES_SHARE = 0.8
const SHUT_DOWN = { reason: 'killed', cause: 'shutdown' } as const

/** Whatever fails on the way, the rest is done, and all is over within the grace time. Never rejects. */
export async function shutDown(options: ShutDownOptions): Promise<void> {
  const { rooms, clock, graceMs, attempt } = options
  const endMs = clock.now() + graceMs
  const leftMs = (): number => Math.max(0, endMs - clock.now())
  const within = (limitMs: number, task: string, work: () => Promise<unknown>): Promise<void> =>
    settledWithin(clock, limitMs, attempted(attempt, task, work))
  for (const undo of options.undo) attempt('undo what was installed', undo)
  const hear = hushRejections((reason) => isShutdownReason(reason) || isRefusal(reason))
  attempt('stop the sampler', () => rooms.sampler.shutdown())
  attempt('end open runs', () => endAll(rooms, SHUT_DOWN))
  attempt('give back what waits on lanes', () => rooms.lanes.shutdown())
  const silenced = within(graceMs, 'end owned processes', () => silence(options))
  await within(graceMs * LATEST_NOTICES_SHARE, 'deliver notices', () =>
    rooms.notifier.shutdown(graceMs * NOTICES_SHARE),
  )
  // Whatever started meanwhile has nobody left who would end it.
  attempt('end late runs', () => endAll(rooms, SHUT_DOWN))
  const isExported = await options.flush(leftMs())
  await silenced
  attempt('stop telemetry', () => rooms.telemetry.stop())
  await within(leftMs(), 'shut down', async () => {
    for (const hook of options.beforeClose) await attempted(attempt, 'shut down', () => hook(isExported))
  })
  // Node looks for rejections that nobody hears when all that is due now has been done.
  systemClock.soon(hear)
}

/** Whoever waited on a lane has got no turn. */
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

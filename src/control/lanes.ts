/** Gives each session one run at a time: later ones wait, take over, or are refused. */

import { AsyncLocalStorage } from 'node:async_hooks'
import type { Recorder } from '../model/adapter.ts'
import type { Attempt } from '../model/attempt.ts'
import type { EndProposal } from '../model/end.ts'
import type { LanePort, LaneRefusal, Takeover } from '../model/lane.ts'
import type { RunHandle, RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { refusal, type Turn } from './lane-turn.ts'

/** What lanes need from the tracker: they move generations, and report who waits. */
export interface LaneKeeper {
  /** Moves the session's generation on: what was captured before is stale. */
  moveOn(key: string): void
  endRuns(key: string, proposal: EndProposal): number
  /** Nothing waits behind the session's turn any more. */
  clearQueue(key: string): void
  /** Input waits. Returns a function that takes it out again: as `taken` up, or not. */
  enqueue(key: string, lane: string): (how: 'taken' | 'withdrawn') => void
}

/** What lanes need. */
export interface LanesOptions {
  readonly keeper: LaneKeeper
  /** Lanes that the host has of its own: a takeover clears them too. */
  readonly hostLanes: LanePort | undefined
  /** Finds the run that code runs in: nobody may wait behind itself. */
  readonly scope: Recorder['scope']
  readonly warn: (message: string, error?: unknown) => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

interface Waiting {
  readonly input: unknown
  /** Starts it, as the current run of its lane. */
  readonly begin: () => void
  /** Gives it back to its caller. */
  readonly refuse: (reason: unknown) => void
}

interface Lane {
  current: RunHandle | undefined
  readonly waiting: Waiting[]
}

const TAKEN_OVER: EndProposal = { reason: 'killed', cause: 'takeover' }
const STOPPED: EndProposal = { reason: 'killed', cause: 'stop' }

/** What took out input that waited, in words. */
const CLEARED = {
  cleared: 'a takeover took its place',
  stopped: 'its session was stopped',
} as const satisfies Partial<Record<LaneRefusal, string>>

/**
 * The lanes of sessions that have no other. A lane is free as soon as its run has ended, whatever the run's
 * body still does: its generation is over, so gates and fences hold it. Empty lanes are forgotten.
 */
export class Lanes implements LanePort, Sink {
  readonly #keeper: LaneKeeper
  readonly #hostLanes: LanePort | undefined
  readonly #warn: LanesOptions['warn']
  readonly #attempt: Attempt
  readonly #scope: Recorder['scope']
  readonly #lanes = new Map<string, Lane>()

  constructor(options: LanesOptions) {
    this.#keeper = options.keeper
    this.#hostLanes = options.hostLanes
    this.#warn = options.warn
    this.#attempt = options.attempt
    this.#scope = options.scope
  }

  /**
   * Runs when it is its turn.
   *
   * @throws {LaneError} when it gets none
   */
  run<T>(turn: Turn<T>): Promise<T> {
    const { session, mode } = turn.place
    const lane = this.#laneOf(session)
    if (!isBusy(lane)) return this.#begin(turn, [])
    switch (mode) {
      case 'takeover':
        return this.#begin(turn, this.takeover(session).cleared)
      case 'reject':
        return Promise.reject(refusal('busy', session, 'another run is on it'))
      case 'queue':
        return this.#enqueue(turn, lane)
    }
  }

  /** Ends what runs, and takes out what waits. The next run on the lane starts at once. */
  takeover(session: string): Takeover {
    const cleared = this.#clearAll(session, 'cleared')
    return { ended: this.#keeper.endRuns(session, TAKEN_OVER), cleared }
  }

  /** Stops what runs, and takes out what waits. The end that is told says how much that was. */
  stop(session: string): Takeover {
    const cleared = this.#clearAll(session, 'stopped')
    const behind = cleared.length > 0 ? { cleared: cleared.length } : {}
    return { ended: this.#keeper.endRuns(session, { ...STOPPED, ...behind }), cleared }
  }

  // Before the current run ends: what waits would have its turn then.
  #clearAll(session: string, how: keyof typeof CLEARED): readonly unknown[] {
    return [...this.#clearHostLane(session), ...this.#clear(session, how)]
  }

  #clearHostLane(session: string): readonly unknown[] {
    if (this.#hostLanes === undefined) return []
    try {
      // A host without types may return nothing, or `null`.
      const cleared: unknown = this.#hostLanes.clear(session)
      this.#keeper.clearQueue(session)
      return Array.isArray(cleared) ? cleared : []
    } catch (error) {
      this.#warn('Cannot clear the lane of a session: the host threw', error)
      return []
    }
  }

  clear(session: string): readonly unknown[] {
    return this.#clear(session, 'cleared')
  }

  #clear(session: string, how: keyof typeof CLEARED): readonly unknown[] {
    const cleared = this.#lanes.get(session)?.waiting.splice(0) ?? []
    for (const waiting of cleared) waiting.refuse(refusal(how, session, CLEARED[how]))
    return cleared.map(({ input }) => input)
  }

  release(session: string): number | undefined {
    const lane = this.#lanes.get(session)
    if (lane === undefined) return undefined
    const waited = lane.waiting.length
    this.#advance(session, lane)
    return waited - lane.waiting.length
  }

  /** The lane is free once everybody has heard of the end, whether or not the run's body has settled. */
  runEnded(run: RunInfo): void {
    if (this.#lanes.size === 0) return
    const session = run.session.key
    const lane = this.#lanes.get(session)
    const advance = (): void => lane && this.#advance(session, lane)
    if (lane?.current === run) queueMicrotask(() => this.#attempt('let a lane move on', advance))
  }

  /** Gives back all that waits. */
  shutdown(): void {
    for (const [session, lane] of this.#lanes) {
      const reason = refusal('shutdown', session, 'Lifesign was shut down')
      for (const waiting of lane.waiting.splice(0)) waiting.refuse(reason)
    }
  }

  #laneOf(session: string): Lane {
    const known = this.#lanes.get(session)
    if (known !== undefined) return known
    const lane: Lane = { current: undefined, waiting: [] }
    this.#lanes.set(session, lane)
    return lane
  }

  #begin<T>(turn: Turn<T>, cleared: readonly unknown[]): Promise<T> {
    const { session } = turn.place
    const lane = this.#laneOf(session)
    this.#keeper.moveOn(session)
    const { handle, perform } = turn.launch(cleared)
    // Before its body, which may ask for the lane in its turn.
    lane.current = handle
    // A listener that heard of its start may have ended it, when it was not yet known here.
    if (handle.ended !== undefined) this.runEnded(handle)
    return perform()
  }

  #enqueue<T>(turn: Turn<T>, lane: Lane): Promise<T> {
    const { signal, place } = turn
    const { session, name, maxQueued, input } = place
    if (this.#isInside(lane.current)) {
      return Promise.reject(refusal('own_lane', session, 'it would wait for the run that it is part of'))
    }
    if (lane.waiting.length >= maxQueued) {
      return Promise.reject(refusal('full', session, `${maxQueued} wait already, the limit of maxQueued`))
    }
    if (signal?.aborted) return Promise.reject(signal.reason)
    const leaveQueue = this.#keeper.enqueue(session, name)
    // Its turn comes in the context of another run's end, which is not where it belongs.
    const inContext = AsyncLocalStorage.snapshot()
    return new Promise<T>((resolve, reject) => {
      const left = (how: 'taken' | 'withdrawn'): void => {
        signal?.removeEventListener('abort', withdraws)
        leaveQueue(how)
      }
      const waiting: Waiting = {
        input,
        begin: () =>
          inContext(() => {
            left('taken')
            try {
              resolve(this.#begin(turn, []))
            } catch (error) {
              // It could not start: its caller hears why, and it holds up nobody.
              reject(error)
              this.#advance(session, lane)
            }
          }),
        refuse: (reason) => {
          left('withdrawn')
          reject(reason)
        },
      }
      const withdraw = (): void => {
        lane.waiting.splice(lane.waiting.indexOf(waiting), 1)
        waiting.refuse(signal?.reason)
      }
      const withdraws = (): void => this.#attempt('withdraw a run that waits', withdraw)
      signal?.addEventListener('abort', withdraws, { once: true })
      lane.waiting.push(waiting)
    })
  }

  /** Lets the oldest go on if nobody is on the lane any more. */
  #advance(session: string, lane: Lane): void {
    if (lane.current !== undefined && lane.current.ended === undefined) return
    lane.current = undefined
    const next = lane.waiting.shift()
    if (next !== undefined) next.begin()
    else if (this.#lanes.get(session) === lane) this.#lanes.delete(session)
  }

  #isInside(current: RunInfo | undefined): boolean {
    for (let one: RunInfo | undefined = this.#scope().run; one !== undefined; one = one.parent) {
      if (one === current) return true
    }
    return false
  }
}

// A turn that waits comes before a new one, also in the moment in which the lane is free.
function isBusy({ current, waiting }: Lane): boolean {
  return waiting.length > 0 || (current !== undefined && current.ended === undefined)
}

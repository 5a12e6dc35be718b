/** Shows that Lifesign itself is alive: its ticks, how late they came, its pauses and its losses. */

import type { BatchObservableResult, Meter } from '@opentelemetry/api'
import type { Clock } from '../../model/clock.ts'
import { PAUSE_CAUSES, type Pause } from '../../model/pause.ts'
import type { DropSignal, Sink } from '../../model/sink.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import * as names from '../semconv.ts'

/** Each once, checked against the type: a new signal cannot be forgotten here. */
const DROP_SIGNALS = Object.keys({
  session: true,
  queue_entry: true,
  ownerless_work: true,
  attribute_value: true,
  foreign_run: true,
  own_failure: true,
  process: true,
} satisfies Record<DropSignal, true>)

/** Ticks after which the greater delay of a window is forgotten. */
const WINDOW_TICKS = 60

/** The metrics of this process as a watcher. People who watch the watcher alert on them. */
export class ProcessMetrics implements Sink {
  readonly #instruments: Instruments
  readonly #clock: Pick<Clock, 'wallTime'>
  #lastTickAt: number | undefined
  // The longest of this window and of the one before: the same for all readers, whenever they read.
  #longestMs = 0
  #longestBeforeMs = 0
  #ticksInWindow = 0
  readonly #watchedSince: number
  #isShown = false
  #isOver = false
  #stop = (): void => {}

  /**
   * @param instruments shared by all metrics of an instance
   * @param clock for the times of the beginning and of the last tick
   */
  constructor(instruments: Instruments, clock: Pick<Clock, 'wallTime'>) {
    this.#instruments = instruments
    this.#clock = clock
    this.#watchedSince = clock.wallTime() / 1000
    instruments.whenMade((made, meter) => {
      made.samplerTicks.add(0)
      made.watchers.add(this.#isOver ? 0 : 1)
      this.#isShown = true
      for (const cause of PAUSE_CAUSES) made.pauses.add(0, { [names.ATTR_PAUSE_CAUSE]: cause })
      for (const signal of DROP_SIGNALS) made.dropped.add(0, { [names.ATTR_SIGNAL]: signal })
      this.#observeWith(made, meter)
    })
  }

  /**
   * This instance watches no more: people who see that in the last export know the process did not die. A count
   * rather than a mark, as another instance may watch on, or come later.
   */
  sayGoodbye(): void {
    if (this.#isOver) return
    if (this.#isShown) this.#instruments.current?.watchers.add(-1)
    this.#isOver = true
  }

  /** Stops observing. */
  stop(): void {
    this.#stop()
    this.#stop = () => {}
  }

  ticked(lagMs: number): void {
    this.#lastTickAt = this.#clock.wallTime()
    this.#longestMs = Math.max(this.#longestMs, lagMs)
    this.#ticksInWindow++
    if (this.#ticksInWindow >= WINDOW_TICKS) this.#turnWindow()
    this.#instruments.current?.samplerTicks.add(1)
  }

  processPaused(pause: Pause): void {
    this.#instruments.current?.pauses.add(1, { [names.ATTR_PAUSE_CAUSE]: pause.cause })
  }

  dropped(signal: DropSignal, count: number): void {
    this.#instruments.current?.dropped.add(count, { [names.ATTR_SIGNAL]: signal })
  }

  #turnWindow(): void {
    this.#longestBeforeMs = this.#longestMs
    this.#longestMs = 0
    this.#ticksInWindow = 0
  }

  #observeWith(made: InstrumentSet, meter: Meter): void {
    this.stop()
    const observed = [made.samplerLastTick, made.watchedSince, made.eventLoopDelay]
    const observe = (result: BatchObservableResult): void => {
      if (this.#lastTickAt === undefined) return
      result.observe(made.samplerLastTick, this.#lastTickAt / 1000)
      result.observe(made.watchedSince, this.#watchedSince, { [names.ATTR_VERSION]: names.SCOPE.version })
      result.observe(made.eventLoopDelay, Math.max(this.#longestMs, this.#longestBeforeMs) / 1000)
    }
    meter.addBatchObservableCallback(observe, observed)
    this.#stop = () => meter.removeBatchObservableCallback(observe, observed)
  }
}

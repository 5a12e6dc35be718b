/** Asks the providers to export, and does not wait twice for a collector that is not there. */

import { settledWithin } from '../model/clock.ts'
import type { Clock } from '../model/clock.ts'
import { flushProviders, type FlushedProviders } from './flush-providers.ts'

/** So long a shutdown waits behind an export that did not come through, in ms: a collector that is back is faster. */
const AFTER_FAILURE_MS = 1_000

/** What it needs. */
export interface ExportWaitOptions {
  readonly clock: Pick<Clock, 'after'>
  readonly providers: FlushedProviders
  readonly warn: (message: string, error: unknown) => void
}

/** Exports of one instance, and how the last one went. */
export class ExportWait {
  readonly #options: ExportWaitOptions
  #hasFailed = false

  constructor(options: ExportWaitOptions) {
    this.#options = options
  }

  /**
   * Exports what the providers hold. Never rejects.
   *
   * @param graceMs in ms
   */
  async within(graceMs: number): Promise<void> {
    const { clock, providers, warn } = this.#options
    // One that had less time than that says nothing of its collector.
    let hasFailed = graceMs >= AFTER_FAILURE_MS
    const exported = flushProviders(providers).then(
      () => void (hasFailed = false),
      (error: unknown) => {
        hasFailed = true
        warn('Cannot flush telemetry', error)
      },
    )
    await settledWithin(clock, graceMs, exported)
    this.#hasFailed = hasFailed
  }

  /** The same at a shutdown: another may have waited for the same collector just before. */
  async atShutdown(graceMs: number): Promise<void> {
    await this.within(this.#hasFailed ? Math.min(graceMs, AFTER_FAILURE_MS) : graceMs)
  }
}

/** A run that returns an answer, under a fake clock, with all ends written down. */

import { onTestFinished } from 'vitest'
import type { RunEnded } from '../../../src/index.ts'
import { Lifesign } from '../../../src/lifesign.ts'
import type { LifesignOptions } from '../../../src/options/options.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

/** What a test has. */
export type Stage = ReturnType<typeof open>

/** An instance of its own. */
export function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, ...options })
  onTestFinished(() => lifesign.shutdown(0))
  const ended: RunEnded[] = []
  lifesign.on('run.ended', (one) => void ended.push(one))
  return {
    clock,
    lifesign,
    /** Ends in short: `killed/stop`, `completed (unread)`. */
    get ends(): string[] {
      return ended.map(({ end: { reason, cause, stopReason } }) => {
        const why = cause === undefined ? '' : `/${cause}`
        return `${reason}${why}${stopReason === undefined ? '' : ` (${stopReason})`}`
      })
    },
    /** Runs that are open. */
    get live(): number {
      return lifesign.sessions.list().reduce((sum, { runs }) => sum + runs.length, 0)
    },
  }
}

/** A stream that says what it is told to say. */
export function source<T = string>() {
  let controller!: ReadableStreamDefaultController<T>
  const seen: { cancelled?: unknown } = {}
  const stream = new ReadableStream<T>(
    {
      start(own) {
        controller = own
      },
      cancel(reason) {
        seen.cancelled = reason
      },
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    seen,
    say: (chunk: T): void => controller.enqueue(chunk),
    close: (): void => controller.close(),
    fail: (error: unknown): void => controller.error(error),
  }
}

/** What a promise rejects with. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error('It did not reject'),
    (reason: unknown) => reason,
  )
}

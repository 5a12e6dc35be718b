/** Ends open runs when the process crashes or exits. */

import type { LastWords } from './last-words.ts'

/** An exit this long after an exception that the host caught is still its consequence, in ms. */
const AFTERMATH_MS = 10_000

/** Code that calls `process.exit` means it. */
const EXIT = { mayHold: false }

/**
 * Tells a crash from an exit: an exception that the host catches ends nothing, unless an exit follows. What
 * fails here must not be heard: it would replace the host's error, or keep the process from exiting.
 *
 * @returns a function that stops listening
 */
export function watchExit({ attempt, clock, endAll }: LastWords): () => void {
  let caught: { readonly error: unknown; readonly at: number } | undefined
  let isExiting = false
  const crashed = (error: unknown): void =>
    attempt('end runs at a crash', () => {
      if (hostCatchesExceptions()) caught = { error, at: clock.now() }
      // What is thrown by listeners to the exit ends nothing any more.
      else if (!isExiting) endAll({ reason: 'error', cause: 'process_crash', error }, { mayHold: true })
    })
  const exited = (code: number): void =>
    attempt('end runs at an exit', () => {
      isExiting = true
      const isAftermath = caught !== undefined && code !== 0 && clock.now() - caught.at < AFTERMATH_MS
      if (isAftermath) endAll({ reason: 'error', cause: 'process_crash', error: caught?.error }, EXIT)
      else endAll({ reason: 'killed', cause: 'process_exit' }, EXIT)
    })
  process.on('uncaughtExceptionMonitor', crashed)
  process.on('exit', exited)
  return () => {
    process.off('uncaughtExceptionMonitor', crashed)
    process.off('exit', exited)
  }
}

function hostCatchesExceptions(): boolean {
  return process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
}

/** Carries notices to the terminal. */

import { DeliveryError, type Channel, type Notice } from '../../model/notice.ts'

/** Options of the console channel. */
export interface ConsoleOptions {
  /** The name that `origin.channel` refers to. @default 'console' */
  readonly name?: string
  /** Where lines go. @default process.stderr */
  readonly stream?: NodeJS.WritableStream
}

/** What could move a cursor, recolour a terminal or reorder a line. */
const UNPRINTABLE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/**
 * A channel that writes each notice as one line, to stderr by default, without colours. Rooms and threads
 * mean nothing to it.
 *
 * @example
 * const channel = consoleChannel()
 */
export function consoleChannel(options: ConsoleOptions = {}): Channel {
  return {
    name: options.name ?? 'console',
    send: (notice, signal) => writeLine(options.stream ?? process.stderr, lineOf(notice), signal),
  }
}

// Notices come without control characters; a terminal is too easy to fool to rely on it.
function lineOf(notice: Notice): string {
  return `${notice.text.replace(UNPRINTABLE, ' ')}\n`
}

// A stream that does not drain may never call back: the signal ends the wait.
function writeLine(stream: NodeJS.WritableStream, line: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string, retryable: boolean) =>
      reject(new DeliveryError(`Cannot write to console: ${reason}`, { reason, retryable }))
    const onAbort = () => refuse('aborted', true)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) return onAbort()
    if (!stream.writable) return refuse('stream_closed', false)
    // As `console` does: a broken pipe would else be an error event that nobody hears, and end the host.
    stream.once('error', ignore)
    stream.write(line, (error) => {
      signal.removeEventListener('abort', onAbort)
      if (error) return refuse('stream_failed', false)
      stream.removeListener('error', ignore)
      resolve()
      return undefined
    })
    return undefined
  })
}

function ignore(): void {}

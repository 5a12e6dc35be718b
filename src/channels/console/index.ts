/** Carries notices to the terminal. */

import { DeliveryError, type Channel, type Notice, type NoticePart } from '../../model/notice.ts'
import { printableParts } from '../printable-parts.ts'
import { checkedName, wrongOption } from '../wrong-option.ts'

/** Options of the console channel. */
export interface ConsoleOptions {
  /** The name that `origin.channel` refers to. @default 'console' */
  readonly name?: string
  /** Where lines go. @default process.stderr */
  readonly stream?: NodeJS.WritableStream
}

/**
 * A channel that writes each notice as a line, to stderr by default, without colours. A merged notice has a
 * line for each. Rooms and threads mean nothing to it.
 *
 * @throws {TypeError} when an option is not usable
 *
 * @example
 * const channel = consoleChannel()
 */
export function consoleChannel(options: ConsoleOptions = {}): Channel {
  const { stream } = options
  if (stream !== undefined && typeof stream?.write !== 'function')
    throw wrongOption('console.stream', 'a writable stream')
  return {
    name: checkedName('console', options.name),
    send: (notice, signal) => writeLine(stream ?? process.stderr, linesOf(notice), signal),
  }
}

// Further lines are indented: no text of somebody else can pass for a notice of its own.
function linesOf({ parts }: Notice): string {
  return `${printableParts(parts).map(plain).join('').replaceAll('\n', '\n  ')}\n`
}

function plain(part: NoticePart): string {
  if (part.type === 'code') return `\`${part.value.replaceAll('`', "'")}\``
  return part.type === 'link' ? `${part.value}: ${part.url}` : part.value
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
    const written = silence(stream)
    stream.write(line, (error) => {
      signal.removeEventListener('abort', onAbort)
      written(error)
      return error ? refuse('stream_failed', false) : resolve()
    })
    return undefined
  })
}

/** How many of our lines each stream has not written yet. */
const waiting = new WeakMap<NodeJS.WritableStream, number>()

/**
 * As `console` does: a broken pipe would else be an error event that nobody hears, and end the host. All lines
 * share one listener, for a stream that does not drain may get many.
 */
function silence(stream: NodeJS.WritableStream): (error?: Error | null) => void {
  if (!stream.listeners('error').includes(ignore)) stream.once('error', ignore)
  waiting.set(stream, (waiting.get(stream) ?? 0) + 1)
  return (error) => {
    const left = (waiting.get(stream) ?? 1) - 1
    waiting.set(stream, left)
    // After a failure the event is still to come, and takes the listener along.
    if (left === 0 && !error) stream.removeListener('error', ignore)
  }
}

function ignore(): void {}

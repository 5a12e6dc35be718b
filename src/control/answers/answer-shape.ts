/** What a body may return that is read or written afterwards, told by its shape: classes of frameworks and other realms too. */

import type { Readable, Writable } from 'node:stream'

/** What is really read or written, and how. */
export type Answer =
  | {
      readonly kind: 'stream'
      readonly source: ReadableStream<unknown>
      /** The response that it is the body of. */
      readonly response?: object
    }
  | { readonly kind: 'readable'; readonly source: Readable }
  | { readonly kind: 'writable'; readonly source: Writable }
  | { readonly kind: 'iterable'; readonly source: AsyncIterable<unknown> }

/**
 * Finds what is to be read in a `Response`, a `ReadableStream`, a Node stream, a result of the AI SDK, or an async
 * iterable; else a Node stream that is to be written. What somebody reads already, has read, or has written, is none.
 */
export function answerOf(value: unknown): Answer | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const answer =
    streamOf(value) ?? bodyOf(value) ?? streamOf(baseOf(value)) ?? iterableOf(value) ?? sinkOf(value)
  // What takes no members of ours cannot be seen being read.
  return answer !== undefined && Object.isExtensible(answer.source) ? answer : undefined
}

/** The body of a response, of `fetch`, of a framework or of a package that does the same. */
function bodyOf(value: object): Answer | undefined {
  if (!('body' in value && 'status' in value && 'headers' in value)) return undefined
  const answer = streamOf(value.body)
  return answer?.kind === 'stream' ? { ...answer, response: value } : answer
}

/** What all streams of one AI SDK result are made of. */
function baseOf(value: object): unknown {
  const isResult = 'baseStream' in value && ('textStream' in value || 'partialObjectStream' in value)
  return isResult ? value.baseStream : undefined
}

function streamOf(value: unknown): Answer | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (isWebStream(value))
    return isToRead(value) && !value.locked ? { kind: 'stream', source: value } : undefined
  if (isNodeStream(value)) return isToRead(value) ? { kind: 'readable', source: value } : undefined
  return undefined
}

function iterableOf(value: object): Answer | undefined {
  if (isWebStream(value) || isNodeStream(value)) return undefined
  const { [Symbol.asyncIterator]: iterate } = value as Partial<AsyncIterable<unknown>>
  return typeof iterate === 'function'
    ? { kind: 'iterable', source: value as AsyncIterable<unknown> }
    : undefined
}

/** What nobody can read and is not whole yet: also a duplex of which one side was read. */
function sinkOf(value: object): Answer | undefined {
  return isNodeWritable(value) && isToWrite(value) ? { kind: 'writable', source: value } : undefined
}

function isWebStream(value: object): value is ReadableStream<unknown> {
  const { getReader, tee } = value as Partial<ReadableStream>
  return typeof getReader === 'function' && typeof tee === 'function'
}

function isNodeStream(value: object): value is Readable {
  const { read, pipe, on, emit } = value as Partial<Readable>
  return [read, pipe, on, emit].every((member) => typeof member === 'function')
}

function isNodeWritable(value: object): value is Writable {
  const { write, end, on, emit, writableEnded } = value as Partial<Writable>
  const isWritten = [write, end, on, emit].every((member) => typeof member === 'function')
  return isWritten && typeof writableEnded === 'boolean'
}

/** Standard output is nobody's answer: it lasts as long as the process. */
function isToWrite(stream: Writable & { readonly fd?: unknown }): boolean {
  const { fd, writableFinished, destroyed, closed } = stream
  return !writableFinished && !destroyed && !closed && fd !== 1 && fd !== 2
}

/** False for what has ended or broken; streams of other makers do not say. */
function isToRead(stream: ReadableStream<unknown> | Readable): boolean {
  // Fetched only here: at start it would cost every process some milliseconds.
  const { isReadable } = process.getBuiltinModule('node:stream')
  return (isReadable(stream as Readable) as boolean | null) !== false
}

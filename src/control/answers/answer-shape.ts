/** What a body may return that is read afterwards, told by its shape: classes of frameworks and other realms too. */

import type { Readable } from 'node:stream'

/** What is really read, and how. */
export type Answer =
  | {
      readonly kind: 'stream'
      readonly source: ReadableStream<unknown>
      /** The response that it is the body of. */
      readonly response?: object
    }
  | { readonly kind: 'readable'; readonly source: Readable }
  | { readonly kind: 'iterable'; readonly source: AsyncIterable<unknown> }

/**
 * Finds what is to be read in a `Response`, a `ReadableStream`, a Node stream, a result of the AI SDK, or an async
 * iterable. What somebody reads already, or has read, is none.
 */
export function answerOf(value: unknown): Answer | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const answer = streamOf(value) ?? bodyOf(value) ?? streamOf(baseOf(value)) ?? iterableOf(value)
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

function isWebStream(value: object): value is ReadableStream<unknown> {
  const { getReader, tee } = value as Partial<ReadableStream>
  return typeof getReader === 'function' && typeof tee === 'function'
}

function isNodeStream(value: object): value is Readable {
  const { read, pipe, on, emit } = value as Partial<Readable>
  return [read, pipe, on, emit].every((member) => typeof member === 'function')
}

/** False for what has ended or broken; streams of other makers do not say. */
function isToRead(stream: ReadableStream<unknown> | Readable): boolean {
  // Fetched only here: at start it would cost every process some milliseconds.
  const { isReadable } = process.getBuiltinModule('node:stream')
  return (isReadable(stream as Readable) as boolean | null) !== false
}

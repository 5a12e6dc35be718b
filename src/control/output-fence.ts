/** Fences around what a run says: once it is stale, no delta, typing, progress or final message gets out. */

import type { RunHandle } from '../model/run.ts'
import { FencedIterator } from './fenced-iterator.ts'

/** What a fence asks: the run that counts, and the signal that wakes who waits. */
export interface FenceOwner {
  /** Asked once for each output; counts those that it withholds. */
  readonly run: Pick<RunHandle, 'gate' | 'isCurrent'>
  /** Aborts when the run is ended from outside. Asked for streams only. */
  readonly signal: () => AbortSignal
}

/** Everything that can be fenced. */
export type Fenceable<Args extends unknown[], Result, Chunk> =
  | ((...args: Args) => Result)
  | WritableStream<Chunk>
  | AsyncIterable<Chunk>

/**
 * Fences a function, a writable stream or an async iterable.
 *
 * @throws {TypeError} for anything else
 */
export function fence<Args extends unknown[], Result, Chunk>(
  owner: FenceOwner,
  output: Fenceable<Args, Result, Chunk>,
): ((...args: Args) => Result | undefined) | WritableStream<Chunk> | AsyncIterable<Chunk> {
  if (typeof output === 'function') return fenceFunction(owner, output)
  if (typeof output === 'object' && output !== null) {
    if ('getWriter' in output) return fenceWritable(owner, output)
    if (Symbol.asyncIterator in output) return fenceIterable(owner, output)
  }
  throw new TypeError('Cannot fence this: not a function, a WritableStream or an AsyncIterable')
}

function fenceFunction<Args extends unknown[], Result>(
  { run }: FenceOwner,
  emit: (...args: Args) => Result,
): (...args: Args) => Result | undefined {
  return function (this: unknown, ...args: Args): Result | undefined {
    return run.gate() ? emit.apply(this, args) : undefined
  }
}

function fenceIterable<Chunk>(owner: FenceOwner, source: AsyncIterable<Chunk>): AsyncIterable<Chunk> {
  return { [Symbol.asyncIterator]: () => new FencedIterator(owner, source[Symbol.asyncIterator]()) }
}

/** Locks the target. Writes are discarded once the run is stale; close and abort always pass. */
function fenceWritable<Chunk>({ run }: FenceOwner, target: WritableStream<Chunk>): WritableStream<Chunk> {
  const writer = target.getWriter()
  let aborted: Promise<void> | undefined
  const abort = (reason: unknown): Promise<void> => (aborted ??= writer.abort(reason))
  return new WritableStream<Chunk>({
    start(controller) {
      writer.closed.catch((error: unknown) => controller.error(error))
      // Missing in the types of Node, not in Node.
      const { signal } = controller as unknown as { readonly signal: AbortSignal }
      // The target hears of an abort at once, although a write of ours may still be on its way.
      signal.addEventListener('abort', () => void abort(signal.reason).catch(ignore))
    },
    // Nothing may happen between the gate's answer and the write.
    write: (chunk) => (run.gate() ? writer.write(chunk) : undefined),
    close: () => writer.close(),
    abort,
  })
}

function ignore(): void {}

/** Stands around `stream` of the SDK's classes, and around each step of what it gives. */

import type { StrandsStream, StrandsStreamer, StreamOptions } from './sdk-parts.ts'

type Step = Promise<IteratorResult<unknown, unknown>>

/** Follows one stream. Both do the work that they are given once, and hand on what came of it. */
export interface StreamFollower {
  /** Somebody asks for its next event. */
  step(resume: () => Step): Step
  /** Its reader leaves. */
  left(leave: () => Step): Step
}

/** Who follows streams. */
export interface StreamEars {
  /** @returns undefined for a stream that is not followed */
  opened(streamer: StrandsStreamer, options: StreamOptions | undefined): StreamFollower | undefined
}

/**
 * Begins to watch all streamers that share a prototype; `invoke` reads a stream too.
 *
 * @returns how to stop that
 */
export function watchStreams(streamer: StrandsStreamer, ears: StreamEars): () => void {
  const { stream } = streamer
  let isOver = false
  const watched: StrandsStreamer['stream'] = function (this: StrandsStreamer, input, options) {
    const made = stream.call(this, input, options)
    const follower = isOver ? undefined : ears.opened(this, options)
    return follower === undefined ? made : followed(made, follower)
  }
  const own = Object.getOwnPropertyDescriptor(streamer, 'stream')
  Object.defineProperty(streamer, 'stream', { ...own, value: watched })
  return () => {
    isOver = true
    if (streamer.stream === watched && own !== undefined) Object.defineProperty(streamer, 'stream', own)
  }
}

/** The same generator: the SDK, its callers and `for await` ask it, and no copy of it. */
function followed(made: StrandsStream, follower: StreamFollower): StrandsStream {
  const { next, return: leave, throw: fail } = made
  const hidden = (value: unknown): PropertyDescriptor => ({ value, configurable: true, writable: true })
  return Object.defineProperties(made, {
    next: hidden((...given: []) => follower.step(() => next.apply(made, given))),
    throw: hidden((error: unknown) => follower.step(() => fail.call(made, error))),
    return: hidden((value: unknown) => follower.left(() => leave.call(made, value))),
  })
}

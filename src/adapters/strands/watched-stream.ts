/** Stands around `stream` of the SDK's classes. */

import { followed, type GeneratorFollower, replaceMethod } from '../followed-generator.ts'
import type { StrandsStreamer, StreamOptions } from './sdk-parts.ts'

/** Who follows streams. */
export interface StreamEars {
  /** @returns undefined for a stream that is not followed */
  opened(streamer: StrandsStreamer, options: StreamOptions | undefined): GeneratorFollower | undefined
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
  const undo = replaceMethod(streamer, 'stream', watched)
  return () => {
    isOver = true
    undo()
  }
}

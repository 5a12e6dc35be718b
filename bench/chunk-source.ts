/** A stream to measure by: its chunks are made ahead, and read on demand. */

/**
 * @param chunk what each read gives
 * @param count how many there are
 */
export function chunkSource<Chunk>(chunk: Chunk, count: number): ReadableStream<Chunk> {
  let left = count
  return new ReadableStream(
    {
      pull(controller) {
        left -= 1
        if (left < 0) controller.close()
        else controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
}

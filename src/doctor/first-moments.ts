/** Runs a file of the user's, and waits for no longer than anybody would: an application may never end its start. */

/** What came of a start: it ended, it goes on, or it wanted to end the process. */
export type Beginning = 'ended' | 'goes on' | 'left'

/**
 * Waits until `load` ends, `limit` is aborted, or what it loads calls `process.exit`: that ends nothing meanwhile.
 *
 * @throws what `load` rejects with, or what is thrown meanwhile and caught by nobody
 */
export async function firstMoments(load: () => Promise<unknown>, limit: AbortSignal): Promise<Beginning> {
  const { exit } = process
  const over = Promise.withResolvers<Beginning>()
  limit.addEventListener('abort', () => over.resolve('goes on'), { once: true })
  process.on('uncaughtException', over.reject)
  process.exit = () => {
    over.resolve('left')
    // Code that stands behind it counts on never being reached.
    throw new DOMException('The process was to end here', 'AbortError')
  }
  try {
    return await Promise.race([over.promise, load().then((): Beginning => 'ended')])
  } finally {
    process.exit = exit
    process.off('uncaughtException', over.reject)
  }
}

/** Sees each chunk of an answer where undici itself hands it on, before the application does. */

/** A request of undici. Its seventh major and those before it have the first method, its eighth has the second. */
export interface UndiciRequest {
  onData?: Receive
  onResponseData?: Receive
}

/** undici's own: it says whether the reader wants more. */
type Receive = (this: unknown, chunk: unknown) => unknown

/** Who is told. Neither may throw. */
export interface ChunkWatch {
  /** On the hot path: once a chunk. */
  readonly received: (chunk: unknown) => void
  /** Nobody reads the answer now: the network waits. */
  readonly paused?: () => void
}

/**
 * Begins to watch. The chunk goes on as it is, and so does what undici answers.
 *
 * @returns false if this undici hands chunks on in another way: then nobody sees them here
 */
export function watchChunks(request: UndiciRequest, { received, paused }: ChunkWatch): boolean {
  const name = NAMES.find((one) => typeof request[one] === 'function')
  if (name === undefined) return false
  const receive = request[name] as Receive
  request[name] = function (this: unknown, chunk: unknown) {
    received(chunk)
    const wantsMore = receive.call(this, chunk)
    if (wantsMore === false) paused?.()
    return wantsMore
  }
  return true
}

const NAMES = ['onData', 'onResponseData'] as const

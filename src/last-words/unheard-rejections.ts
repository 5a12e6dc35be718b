/** Keeps rejections that our own shutdown brings about from ending the host. */

/**
 * A run that nobody awaits, a job in the background, rejects when it is ended by a shutdown, and Node would end
 * the process for it, before anybody was told. Every other rejection has the effect that it would have had. A
 * host that listens to rejections itself stays in charge.
 *
 * @param isOurs true for what our shutdown rejects with
 * @returns a function that stops it
 */
export function hushRejections(isOurs: (reason: unknown) => boolean): () => void {
  if (process.listenerCount('unhandledRejection') > 0) return () => {}
  const stop = (): void => void process.off('unhandledRejection', heard)
  const heard = (reason: unknown): void => {
    if (isOurs(reason) || process.listenerCount('unhandledRejection') > 1) return
    // Without a listener Node does with it what it would have done without us.
    stop()
    void Promise.reject(reason)
  }
  process.on('unhandledRejection', heard)
  return stop
}

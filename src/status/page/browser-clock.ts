/** The page's only door to time. */

/** Now, in ms since the epoch, as this browser thinks. */
export function browserTime(): number {
  return Date.now()
}

/** Calls back every `ms`, until the page goes. */
export function every(ms: number, callback: () => void): void {
  setInterval(callback, ms)
}

/** Calls back once. */
export function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

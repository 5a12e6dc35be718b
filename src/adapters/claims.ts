/** Requests and processes that one adapter reads part by part, so that no other tells of them too. */

/** What the network's own layer calls a request, and processes of `node:child_process`. */
const claimed = new WeakSet<object>()

/** Says that somebody reads the answer to this request, or what this process prints: that one speaks for it now. */
export function claim(what: object): void {
  claimed.add(what)
}

/** True if somebody else speaks for it. */
export function isClaimed(what: object): boolean {
  return claimed.has(what)
}

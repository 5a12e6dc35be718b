/** Requests whose answers one adapter reads part by part, so that no other counts their bytes too. */

/** What the network's own layer calls a request. */
const claimed = new WeakSet<object>()

/** Says that somebody reads the answer to this request: from now on that one speaks for it. */
export function claim(request: object): void {
  claimed.add(request)
}

/** True if somebody else speaks for the answer to this request. */
export function isClaimed(request: object): boolean {
  return claimed.has(request)
}

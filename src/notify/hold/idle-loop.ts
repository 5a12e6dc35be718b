/** Tells whether the event loop waits for anything but attempts of channels. */

/** What they keep it waiting for. */
export interface Kept {
  /** Connections that are not up yet. */
  readonly connecting: number
  readonly timers: number
}

/** What Node lists for a process that waits for nothing: its own output, and a name that is still looked up. */
const IDLE = new Set(['PipeWrap', 'TTYWrap', 'GetAddrInfoReqWrap'])
/** How Node lists a connection that is not up yet, and a timer. */
const CONNECTING = 'ConnectWrap'
const TIMER = 'Timeout'

/**
 * True while the event loop waits for no more than this. Node tells no owners: as many of the host's own in their place
 * are not told apart.
 */
export function isLoopIdleBeside({ connecting, timers }: Kept): boolean {
  const names = process.getActiveResourcesInfo().filter((name) => !IDLE.has(name))
  const count = (wanted: string): number => names.filter((name) => name === wanted).length
  const isOurs = count(CONNECTING) + count(TIMER) === names.length
  return isOurs && count(CONNECTING) <= connecting && count(TIMER) <= timers
}

/** How a channel fares: for status pages and for those on call. */

/** How a channel is used: as usual, not at all for a while, or with one message to see whether it works again. */
export type CircuitState = 'closed' | 'open' | 'half_open'

/** A channel that notices took, and what is in their way. */
export interface ChannelStatus {
  readonly channel: string
  /** `open`: it failed again and again, and is left alone for a while. */
  readonly circuit: CircuitState
  /** Places that have notices waiting or on their way. */
  readonly threads: number
  /** Why the last attempt failed, in one word; undefined after a success. */
  readonly lastFailure: string | undefined
}

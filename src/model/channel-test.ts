/** What a test of a channel finds out: whether a message arrives there, and can be edited. */

/** How one try went. */
export type ChannelTry =
  | { readonly ok: true; readonly tookMs: number; readonly messageId?: string }
  | { readonly ok: false; readonly tookMs: number; readonly failure: ChannelFailure }

/** Why a channel did not take a message. Holds no secret. */
export interface ChannelFailure {
  /** One word, as in metrics: `status_403`, `timeout`, ... */
  readonly reason: string
  /** What the channel said, without secrets and addresses. */
  readonly detail: string
  /** False when a further attempt cannot help. */
  readonly retryable: boolean
  /** The platform's wish, in ms. */
  readonly retryAfterMs?: number
}

/** What came of a test. */
export interface ChannelTest {
  readonly sent: ChannelTry
  /** Only where the channel can edit, and the message was delivered. */
  readonly edited?: ChannelTry
  /** What was wrong on the way although it went on, such as a template that throws. */
  readonly warnings: readonly string[]
}

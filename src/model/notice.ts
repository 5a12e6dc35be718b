/** One message to the people at an origin, and the port that carries it. */

import type { Origin } from './origin.ts'

/** What a notice is about. */
export type NoticeKind = 'ended' | 'stalled' | 'stuck' | 'recovered' | 'running'

/** All kinds of notices. */
export const NOTICE_KINDS: readonly NoticeKind[] = ['ended', 'stalled', 'stuck', 'recovered', 'running']

/** How a notice fared. */
export type DeliveryOutcome = 'delivered' | 'retried' | 'suppressed' | 'unroutable' | 'dead'

/** A message, ready to be carried. Its text is plain: a channel escapes it for its own markup. */
export interface Notice {
  /** The same for the same news: a receiver may use it to drop duplicates. */
  readonly id: string
  readonly kind: NoticeKind
  /** One short sentence for people. May hold untrusted names, already stripped of control characters. */
  readonly text: string
  /** The same sentence in parts, for channels with markup. */
  readonly parts: readonly NoticePart[]
  readonly origin: Origin | undefined
  readonly label: string
  readonly runId: string | undefined
  /** Session key, only when the host named the session. */
  readonly session: string | undefined
  /** End reason, attention reason or what resolved it. */
  readonly reason: string
  readonly cause?: string
  /** When it happened, in ms since the epoch. */
  readonly at: number
  /** Ids of all notices that this message stands for, when several were merged into one. */
  readonly covers?: readonly string[]
}

/** A piece of a notice's sentence. `code` holds names that somebody else chose; `link` needs an address. */
export type NoticePart =
  | { readonly type: 'text' | 'code'; readonly value: string }
  | { readonly type: 'link'; readonly value: string; readonly url: string }

/** What a platform allows: no more than `count` messages in any stretch of `perMs`. */
export interface RateLimit {
  /** What the limit counts for. */
  readonly per: 'channel' | 'room' | 'thread'
  readonly count: number
  /** In ms. */
  readonly perMs: number
  /**
   * How many the platform lets pass at once, now and then. Made use of only by a process that ends, which has
   * no time to wait. Default: no more than `count`.
   */
  readonly burst?: number
}

/** A message that stands on the platform now. */
export interface SentMessage {
  /** The platform's own id of it. */
  readonly id: string
}

/** Who a channel is to its platform. Holds no secret. */
export interface ChannelIdentity {
  /** What the platform calls the bot. Undefined where it gives no names, as an address that takes posts. */
  readonly name?: string
  /** Where that is: a workspace, or a host. */
  readonly place?: string
}

/** A driver that carries notices. */
export interface Channel {
  /** The name that `Origin.channel` refers to. */
  readonly name: string
  /** Time limit of one attempt, in ms. @default what the notifier allows, 10_000 */
  readonly timeoutMs?: number
  /** Limits that the platform sets; all hold at once. Default: none that is known. */
  readonly limits?: readonly RateLimit[]
  /** The longest text that the platform takes, in UTF-16 code units. Default: none that is known. */
  readonly maxTextLength?: number
  /**
   * Sends one notice.
   *
   * @param notice what to tell
   * @param signal aborts when the attempt takes too long
   * @returns the message, where the platform can edit it later
   * @throws {DeliveryError} when the platform refused; other errors count as retryable
   */
  send(notice: Notice, signal: AbortSignal): Promise<SentMessage | void> | SentMessage | void
  /**
   * Replaces the text of a message in place. Absent where the platform cannot.
   *
   * @param message what `send` returned for a notice of the same origin
   * @throws {DeliveryError} when the platform refused; other errors count as retryable
   */
  edit?(message: SentMessage, notice: Notice, signal: AbortSignal): Promise<void> | void
  /**
   * Asks the platform who this is: whether it can be reached, and takes the token. Nobody is told anything. Absent
   * where there is nothing to ask.
   *
   * @param signal aborts when it takes too long
   * @throws {DeliveryError} when the platform refused or cannot be reached
   */
  identify?(signal: AbortSignal): Promise<ChannelIdentity> | ChannelIdentity
}

/** What became of a notice, for metrics, events and the status page. */
export interface Delivery {
  readonly notice: Notice
  /** Channel name, or `none` when there was no route. */
  readonly channel: string
  readonly outcome: DeliveryOutcome
  /** Why, in one word: `first`, `duplicate`, `caller_abort`, `status_503`, ... Never holds a secret. */
  readonly reason: string
  /** Attempts so far. */
  readonly attempts: number
}

/**
 * What is gone for good. `room`: nobody can be told there any more, for it was deleted, archived or closed to us.
 * `access`: nobody can be told through this channel, for its token was revoked or its client is missing.
 */
export type Gone = 'room' | 'access'

/** What a `DeliveryError` says. */
export interface DeliveryErrorOptions {
  /** Whether another attempt may succeed. */
  readonly retryable: boolean
  /** One word for metrics and status, of small letters, digits and underscores. */
  readonly reason: string
  /** How long the platform asks to wait, in ms. Default: as long as the notifier sees fit. */
  readonly retryAfterMs?: number
  /** What that wish concerns. Default: the narrowest limit that the channel declares. */
  readonly retryAfterPer?: RateLimit['per']
  /** What is gone: such a notice goes to `defaultOrigin`, if that is elsewhere. Default: nothing. */
  readonly gone?: Gone | undefined
  /** Must hold no secret. Default: none. */
  readonly cause?: unknown
}

/**
 * Says why a channel could not deliver. The message names the platform and the status, never an address.
 *
 * @example
 * throw new DeliveryError('Cannot send to webhook: status 503', { retryable: true, reason: 'status_503' })
 */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** False when a further attempt cannot help, as for status 404. */
  readonly retryable: boolean
  /** The platform's wish, in ms. */
  readonly retryAfterMs: number | undefined
  /** What that wish concerns. Undefined: the narrowest limit that the channel declares. */
  readonly retryAfterPer: RateLimit['per'] | undefined
  /** What is gone for good, if anything is. */
  readonly gone: Gone | undefined
  /** One word for metrics and status. */
  readonly reason: string

  constructor(message: string, options: DeliveryErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.retryable = options.retryable
    this.reason = options.reason
    this.gone = options.gone
    this.retryAfterMs = options.retryAfterMs
    this.retryAfterPer = options.retryAfterPer
  }
}

/** The JSON that a webhook posts. */

import type { Notice, NoticeKind, NoticePart } from '../../model/notice.ts'
import { placeOf, type Origin } from '../../model/origin.ts'
import { UNPRINTABLE } from '../printable-parts.ts'

/** What a receiver gets. Fields that are not known are null. */
export interface WebhookBody {
  /** The same for the same news. */
  readonly id: string
  readonly kind: NoticeKind
  /** One sentence, plain: escape it where it is shown with markup. */
  readonly text: string
  /** The same sentence in parts. */
  readonly parts: readonly NoticePart[]
  readonly label: string
  readonly runId: string | null
  /** Session key, only when the host named the session. */
  readonly session: string | null
  /** End reason, attention reason or what resolved it. */
  readonly reason: string
  readonly cause: string | null
  readonly origin: Origin | null
  /** When it happened, in ms since the epoch. */
  readonly at: number
  /** Ids of all notices that this one stands for. Only where several were merged into one. */
  readonly covers?: readonly string[]
  /** The id of an earlier body, whose message this one takes the place of. Only in an edit. */
  readonly replaces?: string
}

/**
 * A notice as JSON.
 *
 * @param replaces the id of the message that it replaces, in an edit
 */
export function bodyOf(notice: Notice, replaces?: string): string {
  const { id, kind, text, parts, label, reason, at, covers } = notice
  const { runId = null, session = null, cause = null } = notice
  const origin = notice.origin === undefined ? null : placeOf(notice.origin)
  const body = { id, kind, text, parts, label, runId, session, reason, cause, origin, at }
  const json = JSON.stringify({ ...body, covers, replaces } satisfies Loose<WebhookBody>)
  return json.replaceAll(UNPRINTABLE, escaped)
}

// JSON itself escapes only some of them. So no log of a body can be recoloured or reordered; its reader gets them back.
function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** `JSON.stringify` leaves out what is undefined. */
type Loose<T> = { [Key in keyof T]: T[Key] | undefined }

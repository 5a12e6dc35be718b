/** The two messages of a channel's test: nobody shall take either for news. */

import type { Notice, NoticePart } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import type { News, NoticeOptions } from './news.ts'
import { idOf } from './notice-id.ts'
import { textOf } from './render.ts'
import { Renderer } from './renderer.ts'

/** What the messages are made of. */
export interface TestNoticeOptions {
  readonly notices: NoticeOptions
  /** Where to; undefined where no place was named. */
  readonly origin: Origin | undefined
  /** In ms since the epoch. */
  readonly at: number
  /** Tells this test from all others: receivers drop what they know. */
  readonly key: string
  /** Hears of a template that threw. */
  readonly warn: (message: string) => void
}

const SENT = '🔔 This is a test of Lifesign: nothing has failed. A notice would read: '
const EDITED =
  '✅ This was a test of Lifesign: nothing has failed. It passed, and this message was edited in place.'

/** The news that is rendered as an example: the most common one. */
const EXAMPLE: News = {
  kind: 'ended',
  label: 'example',
  runId: 'example',
  session: undefined,
  reason: 'timeout',
  cause: 'deadline',
  elapsedMs: 300_000,
}

/**
 * The message of a test, with an example in the user's own words, and what it is edited to. For machines
 * both are of the kind that asks nobody to do anything, with `test` as their reason.
 */
export function testNotices(options: TestNoticeOptions): { readonly sent: Notice; readonly edited: Notice } {
  const { notices, origin, at, key, warn } = options
  const example = new Renderer(notices, warn).partsOf(EXAMPLE)
  const noticeOf = (name: string, parts: readonly NoticePart[]): Notice => ({
    id: idOf('test', name, key),
    kind: 'running',
    text: textOf(parts),
    parts,
    origin,
    label: 'test of Lifesign',
    runId: undefined,
    session: undefined,
    reason: 'test',
    at,
  })
  return {
    sent: noticeOf('sent', [{ type: 'text', value: SENT }, ...example]),
    edited: noticeOf('edited', [{ type: 'text', value: EDITED }]),
  }
}

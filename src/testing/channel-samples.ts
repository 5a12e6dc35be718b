/** Notices and answers that the channel suite tries. */

import type { Notice, NoticePart } from '../model/notice.ts'

/** Statuses, and whether another attempt can help (408, 425, 429 and 5xx). */
export const STATUSES: readonly (readonly [status: number, retryable: boolean])[] = [
  ...[200, 201, 202, 204].map((status) => [status, false] as const),
  ...[301, 302, 303, 307, 308].map((status) => [status, false] as const),
  ...[400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 414, 415, 422, 451].map((s) => [s, false] as const),
  ...[408, 425, 429].map((status) => [status, true] as const),
  ...[500, 501, 502, 503, 504, 507, 520, 529, 599].map((status) => [status, true] as const),
]

/** Control characters and reordering marks that must not leave the process as they are. */
export const FORBIDDEN_BYTES =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/

/** A notice as it is sent every day. */
export function plainNotice(
  channel: string,
  origin: { readonly room: string } | undefined = undefined,
): Notice {
  return notice(
    origin === undefined
      ? { channel, room: 'room-1', thread: 'thread-1', message: 'message-1' }
      : { channel, ...origin },
    [
      { type: 'text', value: '⚠️ Task ' },
      { type: 'code', value: 'index-repo' },
      { type: 'text', value: ' timed out after 5m' },
    ],
  )
}

/** A notice that may replace the one of every day. */
export function finishedNotice(channel: string): Notice {
  return notice({ channel, room: 'room-1', thread: 'thread-1', message: 'message-1' }, [
    { type: 'text', value: '✅ Task ' },
    { type: 'code', value: 'index-repo' },
    { type: 'text', value: ' has finished after all' },
  ])
}

/**
 * A notice whose names and message want to be more than text on a terminal or in markup. It has one lawful
 * link, `https://example.com/trace?a=1&b=2`, and three that only look like it: none of those may be followed.
 */
export function hostileNotice(channel: string): Notice {
  return notice({ channel, room: 'room-1' }, [
    { type: 'text', value: '❌ Task ' },
    { type: 'code', value: '`*_~<b>&amp;|@everyone`\u202e<!channel>' },
    {
      type: 'text',
      value:
        ' crashed: \u001b[31mred\u001b[0m \u0007\b\u009b1m \u2067\u202egnp.\u2028\r\n*bold* <@U1> [link](https://evil.test) ```',
    },
    { type: 'text', value: MENTIONS.join(' ') },
    { type: 'link', value: 'trace](https://evil.test)|<b>', url: 'https://example.com/trace?a=1&b=2' },
    { type: 'link', value: 'script', url: 'javascript:alert(1)' },
    { type: 'link', value: 'user', url: 'tg://user?id=1' },
    { type: 'link', value: 'nonsense', url: 'https://[evil' },
  ])
}

/** What a thread gets where several had something to say: a line each. */
export function mergedNotice(channel: string): Notice {
  return notice({ channel, room: 'room-1' }, [
    ...sentence('first'),
    { type: 'text', value: '\n' },
    ...sentence('second'),
  ])
}

/** A notice whose text is exactly so long, in UTF-16 code units, and ends in `end`. */
export function noticeOfLength(channel: string, length: number): Notice {
  const { text } = notice({ channel, room: 'room-1' }, sentence('end'))
  return notice({ channel, room: 'room-1' }, sentence(`${'x'.repeat(length - text.length)}end`))
}

/** A notice whose text is longer than `length`, in characters of two code units each. */
export function longNotice(channel: string, length: number): Notice {
  return notice({ channel, room: 'room-1' }, sentence('🧵'.repeat(length)))
}

/** How platforms write that somebody is to be called, and links that nobody put there. */
const MENTIONS = [
  '<!channel> <!here> <!everyone> <!subteam^S1> <@U1|you> <#C1>',
  '@everyone @here @channel <@1> <@!1> <@&1> @somebody',
  '<https://evil.test|click> <a href="https://evil.test">click</a> [you](tg://user?id=1)',
]

function sentence(message: string): NoticePart[] {
  return [
    { type: 'text', value: '❌ Task ' },
    { type: 'code', value: 'index-repo' },
    { type: 'text', value: ` crashed: ${message}` },
  ]
}

function notice(origin: NonNullable<Notice['origin']>, parts: readonly NoticePart[]): Notice {
  return {
    id: '00112233445566778899aabbccddeeff',
    kind: 'ended',
    text: parts.map((part) => (part.type === 'code' ? `\`${part.value}\`` : part.value)).join(''),
    parts,
    origin,
    label: parts[1]?.value ?? '',
    runId: 'run-1',
    session: 'session-1',
    reason: 'timeout',
    cause: 'deadline',
    at: Date.UTC(2026, 0, 1),
  }
}

/** Makes one message of many notices, and a line of those that were held back. Pure. */

import type { Notice, NoticeKind, NoticePart } from '../../model/notice.ts'
import type { Origin } from '../../model/origin.ts'
import { humanDuration } from './duration.ts'
import { idOf } from './notice-id.ts'
import { textOf } from './render.ts'

/** Notices that a merged message shows in full; of the rest it says how many. */
export const MAX_LINES = 10

/** The worst first: a merged message is of the kind that people must not miss. */
const SEVERITY: readonly NoticeKind[] = ['ended', 'stuck', 'stalled', 'recovered', 'running']

const ENDED: Readonly<Record<string, string>> = {
  timeout: 'timed out',
  killed: 'killed',
  error: 'crashed',
  lost: 'died with their process',
}

const WORDS: Readonly<Record<Exclude<NoticeKind, 'ended'>, string>> = {
  stalled: 'gone silent',
  stuck: 'stuck',
  recovered: 'well again',
  running: 'still running',
}

/**
 * One message that stands for all notices, in their order. One alone stays as it is, but for what its
 * channel cannot hold.
 *
 * @param notices at least one, all for the same place
 * @param maxLength the longest text, in UTF-16 code units
 *
 * @returns with an id made of what it covers: the same notices make the same message
 */
export function merge(
  notices: readonly [Notice, ...Notice[]],
  maxLength: number = Number.POSITIVE_INFINITY,
): Notice {
  const [first] = notices
  if (notices.length === 1) return fitted(first, maxLength)
  const covers = notices.map(({ id }) => id)
  const parts = linesOf(notices, maxLength)
  const reason = shared(notices, (notice) => notice.reason) ?? 'several'
  const cause = shared(notices, (notice) => notice.cause)
  const merged: Notice = {
    id: idOf('merged', ...covers),
    kind: SEVERITY.find((kind) => notices.some((notice) => notice.kind === kind)) ?? first.kind,
    text: textOf(parts),
    parts,
    origin: placeOf(notices),
    label: shared(notices, (notice) => notice.label) ?? `${notices.length} tasks`,
    runId: shared(notices, (notice) => notice.runId),
    session: shared(notices, (notice) => notice.session),
    reason,
    ...(cause !== undefined && { cause }),
    at: notices.reduce((latest, { at }) => Math.max(latest, at), 0),
    covers,
  }
  return fitted(merged, maxLength)
}

function linesOf(notices: readonly Notice[], maxLength: number): NoticePart[] {
  const left = tallyOf(notices)
  const parts: NoticePart[] = []
  let length = 0
  let shown = 0
  for (const notice of notices.slice(0, MAX_LINES)) {
    tallied(left, notice, -1)
    const rest = restOf(left, notices.length - shown - 1, shown + 1)
    if (length + notice.text.length + 1 + rest.length > maxLength) {
      tallied(left, notice)
      break
    }
    parts.push(...(shown === 0 ? [] : [text('\n')]), ...notice.parts)
    length += notice.text.length + 1
    shown += 1
  }
  const rest = restOf(left, notices.length - shown, shown)
  return rest === '' ? parts : [...parts, text(rest)]
}

/** How many more there are, by what became of them: the most frequent first. */
function restOf(left: ReadonlyMap<string, number>, count: number, shown: number): string {
  if (count === 0) return ''
  const head = shown === 0 ? `⚠️ ${grouped(count)} tasks` : `\n… and ${grouped(count)} more`
  return `${head}: ${tallyWords(left)}`
}

/** Notices by what became of those that they are about. */
export type Tally = Map<string, number>

/** The tally as people read it: `12 crashed, 3 gone silent`, the most frequent first. */
function tallyWords(tally: ReadonlyMap<string, number>): string {
  return [...tally]
    .filter(([, many]) => many > 0)
    .toSorted(([, a], [, b]) => b - a)
    .map(([word, many]) => `${grouped(many)} ${word}`)
    .join(', ')
}

/** Adds notices to a tally, or takes them away. */
export function tallied(tally: Tally, notice: Notice, count: number = 1): void {
  const word = wordOf(notice)
  tally.set(word, (tally.get(word) ?? 0) + count)
}

function tallyOf(notices: readonly Notice[]): Tally {
  const tally: Tally = new Map()
  for (const notice of notices) tallied(tally, notice)
  return tally
}

function wordOf({ kind, reason, cause }: Notice): string {
  if (cause === 'lost_sight') return 'lost sight of'
  if (kind === 'recovered' && reason === 'over') return 'over'
  if (kind !== 'ended') return WORDS[kind]
  return cause === 'stop' ? 'stopped' : (ENDED[reason] ?? 'ended')
}

// A reply to one message would be wrong for the others.
function placeOf(notices: readonly Notice[]): Origin | undefined {
  const origin = notices[0]?.origin
  if (origin?.message === undefined || shared(notices, (notice) => notice.origin?.message)) return origin
  const { message: _message, ...place } = origin
  return place
}

function shared<Value>(notices: readonly Notice[], fact: (notice: Notice) => Value): Value | undefined {
  const value = notices[0] && fact(notices[0])
  return notices.every((notice) => fact(notice) === value) ? value : undefined
}

function fitted(notice: Notice, maxLength: number): Notice {
  if (notice.text.length <= maxLength) return notice
  const parts: NoticePart[] = []
  for (const part of notice.parts) {
    const room = maxLength - textOf([...parts, part]).length
    if (room >= 0) {
      parts.push(part)
      continue
    }
    const kept = part.type === 'link' ? '' : shortened(part.value, part.value.length + room)
    if (kept !== '' && part.type !== 'link') parts.push({ type: part.type, value: kept })
    break
  }
  return { ...notice, parts, text: textOf(parts) }
}

// Never half of a surrogate pair.
function shortened(value: string, length: number): string {
  if (length < 1) return ''
  return `${value.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

function text(value: string): NoticePart {
  return { type: 'text', value }
}

/** Said at once, so that nobody takes the silence for health. */
export function holdingNotice(of: {
  readonly kind: NoticeKind
  readonly perHour: number
  /** Until more may come, in ms. */
  readonly leftMs: number
  /** In ms since the epoch. */
  readonly at: number
}): Notice {
  const { kind, perHour, leftMs, at } = of
  const count = `${grouped(perHour)} message${perHour === 1 ? '' : 's'}`
  return lineOf(`⚠️ ${count} came here within an hour. More is held back for ${humanDuration(leftMs)}`, {
    kind,
    at,
    count: 0,
  })
}

/** Said when the hour is over: how many there were, by what became of them. */
export function heldBackNotice(of: {
  readonly count: number
  readonly tally: Tally
  /** In ms since the epoch. */
  readonly at: number
}): Notice {
  const { count, tally, at } = of
  const were = count === 1 ? 'notice was' : 'notices were'
  const line = `⚠️ ${grouped(count)} more ${were} held back within the hour: ${tallyWords(tally)}`
  return lineOf(line, { kind: 'ended', at, count })
}

function lineOf(line: string, { kind, at, count }: { kind: NoticeKind; at: number; count: number }): Notice {
  return {
    id: idOf('held_back', line, at),
    kind,
    text: line,
    parts: [text(line)],
    origin: undefined,
    label: count === 0 ? 'several tasks' : `${count} tasks`,
    runId: undefined,
    session: undefined,
    reason: 'volume_cap',
    at,
  }
}

// By hand: the tables of the process's languages take 40 ms to load, and the first storm is a bad moment for it.
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

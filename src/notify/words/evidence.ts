/** What was seen of a session that needs attention: the sentence of its reason, with the blanks filled in. */

import { ATTENTION_REASONS } from '../../model/attention-reasons.ts'
import type { ReasonRow, SentenceBlank } from '../../model/attention-reasons.ts'
import type { NoticePart } from '../../model/notice.ts'
import { humanDuration } from './duration.ts'
import type { News } from './news.ts'
import { code, text } from './part.ts'

/** Times that differ by this share of the longer one are the same to people. */
const SAME_SHARE = 0.1

/** What stands in a blank. */
const FILLED: Readonly<Record<SentenceBlank, (news: News) => readonly NoticePart[]>> = {
  elapsed: ({ elapsedMs = 0 }) => [text(humanDuration(elapsedMs))],
  queued: ({ backlog = 0 }) => [text(queued(backlog))],
  silence,
  repeats,
}

/** What is said of a reason that has no sentence of its own. */
const SILENCE = '{silence}'

const rows: Readonly<Record<string, ReasonRow | undefined>> = ATTENTION_REASONS

/** What was seen, as people read it. */
export function evidence(news: News): NoticePart[] {
  const sentence = rows[news.reason]?.sentence ?? SILENCE
  // Words stand at even places, blanks at odd ones.
  const pieces = sentence.split(/[{}]/).map((piece, index) => {
    if (index % 2 === 1) return FILLED[piece as SentenceBlank](news)
    return piece === '' ? [] : [text(piece)]
  })
  return pieces.flat()
}

/** How much waits, in words. */
export function queued(backlog: number): string {
  return backlog === 1 ? '1 message waits' : `${backlog} messages wait`
}

/** A tool that gets nowhere, in words. */
function repeats({ work, repeats: seen }: News): readonly NoticePart[] {
  const tool = work === undefined ? [text('a tool')] : [text('tool '), code(work.name)]
  if (seen?.how === 'failing') return [...tool, text(` failed ${seen.count} times in a row`)]
  const often = seen === undefined ? 'again and again' : `${seen.count} times`
  return [...tool, text(` gave the same result ${often}`)]
}

// A call that hardly moved is about as old as the silence: people read that once.
function silence({ work, elapsedMs = 0, silentMs = elapsedMs }: News): readonly NoticePart[] {
  const silent = `no progress for ${humanDuration(silentMs)}`
  if (work === undefined) return [text(silent)]
  const place = work.kind === 'tool_call' ? 'in tool ' : 'waiting for model '
  const isSaid = Math.abs(work.elapsedMs - silentMs) <= work.elapsedMs * SAME_SHARE
  const rest = isSaid ? '' : `, ${silent}`
  return [text(place), code(work.name), text(` for ${humanDuration(work.elapsedMs)}${rest}`)]
}

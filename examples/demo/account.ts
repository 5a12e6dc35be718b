/** Writes the account at the end of the demo: each story with its runs, and the metrics. */

import { styleText } from 'node:util'

import type { AttentionEpisode } from './attention-episodes.ts'
import type { ChatNotice } from './chat-receiver.ts'
import { type Arrivals, failuresOf, noticesOf } from './expectations.ts'
import { drawMetrics } from './metric-table.ts'
import { duration, plainText } from './plain-text.ts'
import type { RunAccount } from './run-account.ts'
import { drawSpans } from './span-tree.ts'
import { STORIES, type Story } from './stories.ts'

/** The account as lines of text. */
export function drawAccount(arrivals: Arrivals): readonly string[] {
  const stories = STORIES.flatMap((story, index) => drawStory(story, index + 1, arrivals))
  return [heading('Account'), ...stories, '', ...drawTable(arrivals)]
}

/** A line that opens a section. */
export function heading(words: string): string {
  return styleText('bold', `── ${words} `.padEnd(78, '─'))
}

/** A notice on one line, with the room it was posted in. */
export function drawNotice(notice: ChatNotice): string {
  return `#${plainText(notice.origin?.room ?? 'nowhere')}  ${plainText(notice.text)}`
}

function drawTable({ telemetry }: Arrivals): readonly string[] {
  if (telemetry === undefined) return []
  const title = heading('Metrics (attributes without their lifesign. and gen_ai.)')
  return [title, '', ...drawMetrics(telemetry.metrics).map((line) => `  ${line}`), '']
}

function drawStory(story: Story, number: number, arrivals: Arrivals): readonly string[] {
  const agents = new Set(story.runs.map((run) => run.agent))
  const runs = arrivals.telemetry?.runs.filter((run) => agents.has(run.agent)) ?? []
  const failures = failuresOf(arrivals).filter((failure) => failure.story === story)
  return [
    '',
    styleText('bold', `${number}  ${story.title}`),
    ...runs.flatMap((run) => indent(drawRun(run, isShownAbove(run, runs)))),
    ...indent(labelled('notices', drawNotices(story, arrivals.notices, failures.length === 0))),
    ...indent(
      failures.length === 0
        ? [styleText('green', '✓ as expected')]
        : failures.map(({ what }) => styleText('red', `✗ ${plainText(what)}`)),
    ),
  ]
}

function drawRun(run: RunAccount, withoutSpans: boolean): readonly string[] {
  const cause = run.cause === undefined ? '' : ` by ${run.cause}`
  const end = run.reason === undefined ? 'never ended' : `${run.reason}${cause}`
  const spans = run.tree === undefined || withoutSpans ? [] : indent(drawSpans(run.tree))
  const attention = run.attention.map(drawEpisode)
  return [
    `${plainText(run.agent)}: ${plainText(end)}`,
    ...spans,
    ...labelled('attention', attention.length === 0 ? ['none'] : attention),
  ]
}

function drawEpisode({ event, reason, ageS, repeats, resolution }: AttentionEpisode): string {
  const again = repeats === 0 ? '' : `, again ${repeats} x`
  const end = resolution === undefined ? 'still firing' : `resolved: ${resolution}`
  return plainText(`${event}, ${reason}, at age ${duration(ageS * 1_000)}${again}; ${end}`)
}

function drawNotices(story: Story, notices: readonly ChatNotice[], isExpected: boolean): readonly string[] {
  const own = noticesOf(story, notices)
  if (own.length > 0) return own.map(drawNotice)
  return [isExpected && story.silence !== undefined ? `none: ${story.silence}` : 'none']
}

// A child run's spans are part of its parent's tree.
function isShownAbove(run: RunAccount, runs: readonly RunAccount[]): boolean {
  const parent = run.tree?.span.parentSpanId ?? ''
  return (
    parent !== '' &&
    runs.some((other) => other !== run && other.tree?.span.traceId === run.tree?.span.traceId)
  )
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(9)}  ${line}`)
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `   ${line}`)
}

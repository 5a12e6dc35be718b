/** What people read of a session, in pieces: what it does, why that is unusual, and what happens next. */

import type { NextStep } from '../../model/attention.ts'
import type { AttentionView, Heartbeat } from '../wire/heartbeat-schema.ts'
import type { Part, SessionRow, Told } from '../wire/session-schema.ts'

type Waiting = SessionRow['waiting']

/** What it does now. */
export function nowParts(heartbeat: Heartbeat, waiting: Waiting): Part[] {
  const { state, toolName, model, lastTokenAt, startedAt, queueDepth } = heartbeat
  const since = lastTokenAt ?? startedAt
  if (waiting?.kind === 'person') {
    return waiting.room === undefined
      ? [{ text: 'waits for a person' }]
      : [{ text: 'waits for a person in ' }, { code: waiting.room }]
  }
  if (waiting?.kind === 'retry') return [{ text: 'waits until the provider takes a retry' }]
  if (waiting?.kind === 'reader') return [{ text: 'waits until its answer is read' }]
  switch (state) {
    case 'streaming':
      return [{ text: 'streams from ' }, { code: model ?? 'a model' }]
    case 'awaiting_model':
      return [{ text: 'waits for ' }, { code: model ?? 'a model' }, { text: ', silent for ' }, { since }]
    case 'tool_exec':
      return [{ text: 'in ' }, { code: toolName ?? 'a tool' }, { text: ', silent for ' }, { since }]
    case 'tool_wait':
      return [{ text: 'waits for the result of ' }, { code: toolName ?? 'a tool' }]
    case 'complete':
      return [{ text: 'finished' }]
    default:
      return queueDepth > 0 ? [{ text: `nothing runs, ${messages(queueDepth)}` }] : [{ text: 'idle' }]
  }
}

/** Why it needs attention. */
export function whyParts(row: SessionRow): Part[] {
  const { attention, usual, queueDepth } = row
  if (attention === undefined) {
    if (!row.slow) return []
    return [{ text: 'It is silent for longer than is usual, but within its limit.' }]
  }
  if (attention.class === 'stuck') {
    return [
      { text: `${messages(Math.max(queueDepth, 1))}, and nothing runs since ` },
      { since: attention.since },
    ]
  }
  return [...silence(attention), ...limitParts(attention), ...usualParts(usual)]
}

function silence({ strand, since, ageMs, reason }: AttentionView): Part[] {
  const where: Part[] = strand?.name === undefined ? [{ text: 'Nothing' }] : [{ code: strand.name }]
  const who: Part[] = strand?.agent === undefined ? [] : [{ text: ' of ' }, { code: strand.agent }]
  const what = strand?.name === undefined ? ' moved for ' : ' is silent for '
  const words = reason.startsWith('repeated') ? [{ text: ` (${reason.replaceAll('_', ' ')})` }] : []
  return [...where, ...who, { text: what }, { since: since - ageMs }, ...words]
}

function limitParts({ limitMs, limitSource }: AttentionView): Part[] {
  if (limitMs === undefined) return []
  const sources = {
    declared: 'as it has declared',
    set: 'as your thresholds say',
    learned: 'learned from its calls',
    default: 'by default',
  }
  return [{ text: `. Its limit is ${seconds(limitMs)}, ${sources[limitSource]}.` }]
}

function usualParts(usual: SessionRow['usual']): Part[] {
  if (usual?.p99 === undefined) return []
  return [{ text: ` 99 of 100 calls are silent for less than ${seconds(usual.p99)}.` }]
}

const NEXT: Readonly<Record<NextStep, string>> = {
  recovery_requested: 'Its owner is asked to give it back, if nothing moves until the next look.',
  report_only: 'It is reported, not stopped: recovery.abort is off here.',
  wait: 'Nothing: it is slow, not silent.',
  too_early: 'It may be stopped once its abort threshold has passed.',
  no_owner: 'Nobody in its process can end what is left.',
  awaits_person: 'A person has to answer.',
  queued_elsewhere: 'Its input waits behind that of other sessions.',
  recovery_in_flight: 'A recovery is under way.',
}

/** What happens next, and who was told. */
export function nextParts(attention: AttentionView | undefined, told: readonly Told[]): Part[] {
  if (attention === undefined) return []
  const step: Part = { text: NEXT[attention.nextStep as NextStep] ?? attention.nextStep }
  const last = told.findLast(({ outcome }) => outcome === 'delivered')
  if (last === undefined) return [step]
  return [
    step,
    { text: ' ' },
    { code: last.room ?? last.channel },
    { text: ' was told ' },
    { since: last.at },
  ]
}

function messages(count: number): string {
  return count === 1 ? '1 message waits' : `${count} messages wait`
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

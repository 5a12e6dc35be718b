/** What people read of a session, in pieces: what it does, why that is unusual, and what happens next. */

import type { NextStep } from '../../model/attention.ts'
import type { AttentionView, Heartbeat } from '../wire/heartbeat-schema.ts'
import type { Part, SessionRow, Told } from '../wire/session-schema.ts'

type Waiting = SessionRow['waiting']

/**
 * What it does now.
 *
 * @param culprit the sub-agent that is silent, if it is one
 */
export function nowParts(heartbeat: Heartbeat, waiting: Waiting, culprit?: string): Part[] {
  const { state, toolName, model, lastTokenAt, startedAt, queueDepth, attention } = heartbeat
  if (attention?.class === 'stalled' && !isRepeated(attention)) return hangParts(attention, culprit)
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
      return [{ text: 'streams from ' }, modelPart(model)]
    case 'awaiting_model':
      return [{ text: 'waits for ' }, modelPart(model), { text: ', silent for ' }, { since }]
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

function hangParts({ strand, silentSince }: AttentionView, culprit: string | undefined): Part[] {
  const who: Part[] = culprit === undefined ? [] : [{ text: 'sub-agent ' }, { code: culprit }, { text: ' ' }]
  const where: Part[] =
    strand?.name === undefined || strand.kind === 'run'
      ? [{ text: 'does not move for ' }]
      : [
          { text: strand.kind === 'tool_call' ? 'hangs in ' : 'hears nothing of ' },
          { code: strand.name },
          { text: ' for ' },
        ]
  return [...who, ...where, { since: silentSince }]
}

/** What a line says below: how unusual it is, or why silence means nothing, and who was told. */
export function moreParts({ heartbeat, waiting, usual, told }: Beside): Part[] {
  const { attention } = heartbeat
  if (waiting?.kind === 'person') return [{ text: 'Silence means nothing until somebody answers' }]
  if (waiting !== undefined) return []
  const last = lastTold(told)
  const unusual = unusualParts(heartbeat, usual)
  if (attention === undefined || last === undefined) return unusual
  const stop = unusual.length > 0 ? '. ' : ''
  return [...unusual, { text: `${stop}Told in ` }, { code: last.room ?? last.channel }]
}

/** What `moreParts` is made from. */
interface Beside {
  readonly heartbeat: Heartbeat
  readonly waiting: Waiting
  readonly usual: SessionRow['usual']
  readonly told: readonly Told[]
}

function unusualParts({ attention, state }: Heartbeat, usual: SessionRow['usual']): Part[] {
  if (attention?.class === 'stuck') return [{ text: nextStepOf(attention).replace(/\.$/, '') }]
  if (attention !== undefined && isRepeated(attention)) return [{ text: words(attention.reason) }]
  const isTool =
    attention?.strand === undefined ? state === 'tool_exec' : attention.strand.kind === 'tool_call'
  if (isTool && usual?.p99 !== undefined)
    return [{ text: `99 of 100 calls are silent for less than ${seconds(usual.p99)}` }]
  if (attention?.limitMs === undefined) return []
  if (attention.class === 'long_running')
    return [{ text: `It runs for longer than ${seconds(attention.limitMs)}, and moves` }]
  return [{ text: `Its limit is ${seconds(attention.limitMs)}` }]
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

function silence(attention: AttentionView): Part[] {
  const { strand, silentSince, reason } = attention
  const where: Part[] = strand?.name === undefined ? [{ text: 'Nothing' }] : [{ code: strand.name }]
  const who: Part[] = strand?.agent === undefined ? [] : [{ text: ' of ' }, { code: strand.agent }]
  const what = strand?.name === undefined ? ' moved for ' : ' is silent for '
  const repeats = isRepeated(attention) ? [{ text: ` (${words(reason)})` }] : []
  return [...where, ...who, { text: what }, { since: silentSince }, ...repeats]
}

function isRepeated({ reason }: AttentionView): boolean {
  return reason.startsWith('repeated')
}

function words(reason: string): string {
  return reason.replaceAll('_', ' ')
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
  const step: Part = { text: nextStepOf(attention) }
  const last = lastTold(told)
  if (last === undefined) return [step]
  return [
    step,
    { text: ' ' },
    { code: last.room ?? last.channel },
    { text: ' was told ' },
    { since: last.at },
    { text: ' ago.' },
  ]
}

function nextStepOf({ nextStep }: AttentionView): string {
  return NEXT[nextStep as NextStep] ?? nextStep
}

function lastTold(told: readonly Told[]): Told | undefined {
  return told.findLast(({ outcome }) => outcome === 'delivered')
}

function modelPart(model: string | undefined): Part {
  return model === undefined ? { text: 'its model' } : { code: model }
}

function messages(count: number): string {
  return count === 1 ? '1 message waits' : `${count} messages wait`
}

function seconds(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`
}

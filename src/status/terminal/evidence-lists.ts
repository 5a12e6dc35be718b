/** What a session did, whom it was told, and where it lives: each a line of the evidence. Pure. */

import { visibleText } from '../view/visible-text.ts'
import { STATUS_LOOKS } from '../view/status-words.ts'
import { tickDuration } from '../view/tick-duration.ts'
import type { SessionDetail, TransitionView } from '../wire/session-schema.ts'
import type { KnownLine } from './known-line.ts'
import { STATUS_SIGNS } from './status-signs.ts'
import type { TerminalShape } from './terminal-shape.ts'

type Detail = SessionDetail | undefined

/** What was found when the processes of a silent tool were looked at. */
export function lookedAt(detail: Detail): string | undefined {
  const evidence = detail?.evidence
  if (evidence === undefined) return undefined
  const { finding, processes, processorMs, overMs } = evidence
  if (processes === 0) return 'It has no child process that could work in silence.'
  const share = overMs > 0 ? Math.round((processorMs / overMs) * 100) : 0
  const are = processes === 1 ? 'Its child process was' : `Its ${processes} child processes were`
  return `${are} looked at: ${finding.replaceAll('_', ' ')}, ${share} % of a core in ${tickDuration(overMs)}.`
}

/** The last transitions, the newest first. */
export function stepsOf(detail: Detail, { now, isAscii }: TerminalShape): string[] {
  return (detail?.transitions ?? []).toReversed().map((step) => {
    const { sign, ascii } = STATUS_SIGNS[step.status]
    return `${timeOfDay(step.at)}  ${ago(now - step.at)}  ${isAscii ? ascii : sign} ${wordsOf(step)}`
  })
}

/** The runs that ended, the newest first. */
export function runsBefore(detail: Detail, { isAscii }: TerminalShape): string[] {
  return (detail?.lastRuns ?? [])
    .toReversed()
    .map(({ label, reason, cause, errorType, endedAt, durationMs }) => {
      const { sign, ascii } = STATUS_SIGNS[reason === 'completed' ? 'finished' : 'lost']
      const why = [reason, cause?.replaceAll('_', ' '), errorType && visibleText(errorType)]
        .filter(Boolean)
        .join(', ')
      const name = label === undefined ? '' : `${visibleText(label)}  `
      return `${timeOfDay(endedAt)}  ${isAscii ? ascii : sign} ${name}${why} after ${tickDuration(durationMs)}`
    })
}

/** Who heard of it, the newest first. */
export function toldTo(detail: Detail, { now }: TerminalShape): string[] {
  return (detail?.told ?? []).toReversed().map(({ at, channel, room, outcome, reason }) => {
    const where = room === undefined ? channel : `${channel}, ${room}`
    const how = outcome === 'delivered' ? outcome : `${outcome}, ${reason.replaceAll('_', ' ')}`
    return `${timeOfDay(at)}  ${ago(now - at)}  ${visibleText(where)}: ${how}`
  })
}

/** Its names and numbers. */
export function factsOf({ line, detail }: KnownLine, { now }: TerminalShape): string[] {
  const process = line.process ?? detail?.processRow
  const session = line.session ?? detail
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Session', line.key],
    ['Agent', session?.agent],
    ['Model', line.model],
    ['Tool', session?.toolName],
    ['Queued', session && session.queueDepth > 0 ? String(session.queueDepth) : undefined],
    ['Runs for', line.startedAt === undefined ? undefined : tickDuration(now - line.startedAt)],
    ['Process', process && processWords(process)],
    ['Process id', process?.id],
    ['Proofs', line.process?.proofs.join(', ')],
  ]
  return rows.flatMap(([name, value]) => (value ? [`${name.padEnd(11)} ${visibleText(value)}`] : []))
}

function processWords({ name, version, pid, worker, host }: SessionDetail['processRow']): string {
  const known = version === undefined ? name : `${name} ${version}`
  return `${known}, pid ${pid}${worker > 0 ? `, worker ${worker}` : ''} on ${host}`
}

const VERBS: Readonly<Partial<Record<TransitionView['state'], string>>> = {
  awaiting_model: 'asked',
  streaming: 'streams from',
  tool_exec: 'in',
  tool_wait: 'waits for',
}

function wordsOf({ status, state, toolName, model }: TransitionView): string {
  const { word, tone } = STATUS_LOOKS[status]
  const verb = VERBS[state]
  if (tone === 'red' || verb === undefined) return word
  const name = state.startsWith('tool') ? (toolName ?? 'a tool') : (model ?? 'its model')
  return `${word}: ${verb} ${visibleText(name)}`
}

function ago(ms: number): string {
  return `${tickDuration(ms)} ago`.padStart(11)
}

/** As the zone of this machine has it. */
function timeOfDay(at: number): string {
  return new Date(at).toLocaleTimeString('en-GB')
}

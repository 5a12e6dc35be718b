/** The evidence of one line: why, how unusual, what happens next, who moves, and what can be done. */

import type { ComponentChildren, VNode } from 'preact'
import { pulseWords } from '../../view/pulse-runs.ts'
import type { Line } from '../../view/line.ts'
import { STATUS_LOOKS } from '../../view/status-words.ts'
import { visibleSentence, visibleText } from '../../view/visible-text.ts'
import { tickDuration } from '../../view/tick-duration.ts'
import type { EndedRun, SessionDetail, Told, TransitionView } from '../../wire/session-schema.ts'
import { actions, type ActionProps } from './drawer-actions.ts'
import { glyph } from './glyph.ts'
import { statusCell, who } from './line-head.ts'
import { scale } from './scale.ts'
import { Strip } from './strip.ts'
import { timeOfDay, sentence, ticking } from './ticking.ts'
import { el, part } from './element.ts'

/** What the drawer shows. */
export interface DrawerProps extends ActionProps {
  readonly detail: SessionDetail | undefined
  readonly problem: string | undefined
}

/** The drawer. */
export function drawer(props: DrawerProps): VNode {
  const { line, close } = props
  return el(
    'section.drawer',
    { id: 'drawer', role: 'dialog', 'aria-labelledby': 'dt' },
    el(
      'div.dh',
      statusCell(line),
      el('h2', { id: 'dt', tabIndex: -1 }, line.name),
      el('p', who(line)),
      el('button.btn.icon', { 'aria-label': 'Close', onClick: close }, '✕'),
    ),
    el('div.db', { tabIndex: 0, role: 'region', 'aria-label': 'Evidence' }, evidence(props)),
    actions(props),
  )
}

function evidence({ line, detail, problem, now }: DrawerProps): ComponentChildren {
  return [
    ...section(STATUS_LOOKS[line.status].tone === 'red' ? 'Why it needs you' : 'What it does', [
      el(
        'p.lead',
        sentence(detail === undefined || detail.why.length === 0 ? line.now : visibleSentence(detail.why)),
      ),
      detail === undefined && line.more.length > 0 && el('p.note', sentence(line.more)),
      problem !== undefined && el('p.note', `The evidence cannot be shown: ${problem}`),
    ]),
    detail?.usual && line.lastSignAt !== undefined && scale(detail.usual, line.lastSignAt, now),
    detail?.evidence && el('p.note', lookedAt(detail.evidence)),
    ...section('What happens next', next(line, detail)),
    ...whoMoves(line),
    ...(line.pulse === undefined
      ? []
      : section('Last 15 minutes', [
          part(Strip, { pulse: line.pulse, isSeen: true }),
          el('p.note', pulseWords(line.pulse)),
          legend(),
        ])),
    ...section('Last transitions', detail?.transitions.toReversed().map(transition), 'tr'),
    ...section('Runs before', detail?.lastRuns.toReversed().map(endedRun), 'tr.runs'),
    ...section('Told', detail?.told.toReversed().map(told), 'tr'),
    ...section('Facts', [el('dl', facts(line, detail))]),
  ]
}

function section(
  title: string,
  content: ComponentChildren[] | undefined,
  list?: string,
): ComponentChildren[] {
  if (content === undefined || content.length === 0) return []
  return [el('h3', title), list === undefined ? content : el(`ol.${list}`, content)]
}

function next({ process, status }: Line, detail: SessionDetail | undefined): ComponentChildren[] {
  if (detail !== undefined && detail.next.length > 0) return [el('p', sentence(visibleSentence(detail.next)))]
  if (process?.state === 'gone')
    return [el('p', 'Nothing is left to stop in it. What it did when it died stands below it.')]
  if (process !== undefined || status === 'unresponsive')
    return [
      el(
        'p',
        'Nothing is done to it until it is heard, or known to be dead. If it answers, the pause counts for no silence.',
      ),
    ]
  return [el('p', status === 'idle' ? 'Nothing.' : 'Nothing, while it moves.')]
}

function whoMoves(line: Line): ComponentChildren[] {
  if (line.kids.length === 0) return []
  const top = { ...line, now: [{ text: 'Waits for what is below it' }] }
  return section('Who moves', [el('ul.tree', branch(top))])
}

function branch({ status, name, now, kids }: Line): VNode {
  const { word, tone } = STATUS_LOOKS[status]
  return el(
    'li',
    { key: name },
    glyph(status),
    el('span', el('b', name), el('div.what', sentence(now))),
    el(`span.what.${tone}`, status === 'stalled' && kids.length === 0 ? 'does not move' : word),
    kids.length > 0 && el('ul', kids.map(branch)),
  )
}

function lookedAt({
  finding,
  processes,
  processorMs,
  overMs,
}: NonNullable<SessionDetail['evidence']>): string {
  if (processes === 0) return 'It has no child process that could work in silence.'
  const share = overMs > 0 ? Math.round((processorMs / overMs) * 100) : 0
  const are = processes === 1 ? 'Its child process was' : `Its ${processes} child processes were`
  return `${are} looked at: ${finding.replaceAll('_', ' ')}, ${share} % of a core in ${tickDuration(overMs)}.`
}

function transition({ at, status, state, toolName, model }: TransitionView): VNode {
  const words = { awaiting_model: 'Asked ', streaming: 'Streams ', tool_exec: 'In ', tool_wait: 'Waits for ' }
  const name = state.startsWith('tool') ? toolName : model
  const verb = words[state as keyof typeof words] as string | undefined
  const { word, tone } = STATUS_LOOKS[status]
  const said =
    tone === 'red' || verb === undefined
      ? [word]
      : [verb, name === undefined ? 'its model' : el('code', visibleText(name))]
  return el('li', el('time', timeOfDay(at)), glyph(status), el('span', said), el('span.d', ticking(at)))
}

function endedRun({ id, label, reason, cause, durationMs, errorType }: EndedRun): VNode {
  const why = [reason, cause?.replaceAll('_', ' '), errorType].filter(Boolean).join(', ')
  return el(
    'li',
    { key: id },
    el('span', glyph(reason === 'completed' ? 'finished' : reason === 'lost' ? 'lost' : 'idle')),
    el('span', label && [el('b', visibleText(label)), ' '], why),
    el('span.d', `after ${tickDuration(durationMs)}`),
  )
}

function told({ channel, room, at, outcome, reason }: Told): VNode {
  const where = room === undefined ? channel : `${channel}, ${room}`
  return el(
    'li',
    el('time', timeOfDay(at)),
    el('span'),
    el(
      'span',
      `${where}: ${outcome === 'delivered' ? outcome : `${outcome}, ${reason.replaceAll('_', ' ')}`}`,
    ),
    el('span.d', ticking(at)),
  )
}

function facts(line: Line, detail: SessionDetail | undefined): ComponentChildren[] {
  const process = line.process ?? detail?.processRow
  const rows: [string, ComponentChildren][] = [
    ['Session', line.key && el('code', line.key)],
    ['Agent', line.session?.agent && visibleText(line.session.agent)],
    ['Model', line.model],
    ['Tool', line.session?.toolName && el('code', visibleText(line.session.toolName))],
    ['Queued', line.session && String(line.session.queueDepth)],
    [
      'Process',
      process &&
        `${visibleText(process.name)}${process.version ? ` ${process.version}` : ''}, pid ${process.pid}${process.worker > 0 ? `, worker ${process.worker}` : ''} on ${process.host}`,
    ],
    ['Proofs', line.process && line.process.proofs.join(', ')],
    ['Runs for', line.startedAt !== undefined && ticking(line.startedAt)],
  ]
  return rows.filter(([, value]) => value).flatMap(([name, value]) => [el('dt', name), el('dd', value)])
}

const LEGEND = [
  ['m', 'words arrive'],
  ['t', 'tool'],
  ['w', 'waits'],
  ['s', 'slow'],
  ['x', 'past its limit'],
  ['h', 'not heard'],
] as const

function legend(): VNode {
  return el(
    'ul.legend',
    { 'aria-hidden': 'true' },
    LEGEND.map(([kind, words]) => el('li', el(`i.l-${kind}`), words)),
  )
}

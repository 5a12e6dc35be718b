/** What can be done about a line: it asks first, with the harmless answer at hand, and says what came of it. */

import type { VNode } from 'preact'
import type { Line } from '../../view/line.ts'
import type { Asking } from '../page-state.ts'
import { el } from './element.ts'

/** What actions need. */
export interface ActionProps {
  readonly line: Line
  readonly now: number
  readonly canAct: boolean
  readonly isConnected: boolean
  readonly asking: Asking | undefined
  readonly close: () => void
  readonly ask: (kind: 'stop' | 'recover' | undefined) => void
  readonly act: (kind: 'stop' | 'recover') => void
  /** Somebody has seen that a process is dead. */
  readonly markSeen: (id: string) => void
}

/** The foot of the drawer. */
export function actions(props: ActionProps): VNode {
  return el('div.df', foot(props))
}

function foot(props: ActionProps): (VNode | false)[] {
  const { asking, close } = props
  if (asking === undefined) return offered(props)
  if (asking.phase === 'done') {
    const back = el('button.btn.main', { 'data-focus': '', onClick: close }, 'Back to the list')
    return [status(asking.title, asking.text), el('div.acts', back)]
  }
  const isStop = asking.kind === 'stop'
  if (asking.phase === 'asked') return isStop ? stopQuestion(props) : recoverQuestion(props)
  return [status(isStop ? 'Stopping…' : 'Recovering…', 'It counts when it was seen, not when it was asked.')]
}

/** Why nothing can be stopped; undefined where it can. */
export function whyNoStop({
  line,
  canAct,
  isConnected,
}: Pick<ActionProps, 'line' | 'canAct' | 'isConnected'>): string | undefined {
  if (!isConnected) return 'Not connected: nothing can be asked of it now.'
  if (!canAct) return 'You may look, not act: this page has no token.'
  if (line.process?.state === 'gone' || line.status === 'lost' || line.status === 'dead')
    return 'Its process is dead: nothing is left to stop.'
  if (line.process !== undefined) return 'Stop its sessions one by one; they hear it when it answers.'
  if (line.status === 'unresponsive') return 'Its process does not answer: nothing reaches it.'
  if (line.status === 'stuck') return 'Nothing runs, so there is nothing to stop.'
  return line.session?.runCount === 0 ? 'No run is open.' : undefined
}

/** Whether somebody who may act can recover it. */
export function canRecover({
  line,
  canAct,
  isConnected,
}: Pick<ActionProps, 'line' | 'canAct' | 'isConnected'>): boolean {
  return canAct && isConnected && (line.status === 'stuck' || line.status === 'stalled')
}

function offered(props: ActionProps): (VNode | false)[] {
  const { line, ask, markSeen, canAct } = props
  const why = whyNoStop(props)
  const isDead = line.process?.state === 'gone'
  return [
    el(
      'div.acts',
      isDead && el('button.btn.main', { onClick: () => markSeen(line.process!.id) }, 'Mark as seen'),
      why === undefined &&
        el(
          line.status === 'stalled' ? 'button.btn.main' : 'button.btn',
          { onClick: () => ask('stop') },
          'Stop…',
        ),
      canRecover(props) &&
        el(
          line.status === 'stuck' ? 'button.btn.main' : 'button.btn',
          { onClick: () => ask('recover') },
          'Recover…',
        ),
    ),
    why !== undefined && !(isDead && canAct) && el('p.why', why),
  ]
}

function stopQuestion({ line, act, ask }: ActionProps): VNode[] {
  const runs = line.session?.runCount ?? 1
  const ends = runs === 1 ? 'Its run ends' : `Its ${runs} runs end`
  return question(
    `Stop ${line.name}?`,
    `${ends} as “killed by stop”. What they still say is held back; what they have done stays done. Its people are told.`,
    [
      el(
        'button.btn.bad',
        { 'data-act': '', onClick: () => act('stop') },
        runs === 1 ? 'Stop it' : `Stop ${runs} runs`,
      ),
      el('button.btn', { 'data-focus': '', onClick: () => ask(undefined) }, 'Keep it running'),
    ],
  )
}

function recoverQuestion({ line, act, ask }: ActionProps): VNode[] {
  const waits = line.queueDepth ?? 0
  const text =
    line.status === 'stuck'
      ? `What is left over is released, and ${waits === 1 ? 'the message goes' : `the ${waits} messages go`} on. Nothing is stopped.`
      : 'Its runs end as “killed by recovery”, then its lane moves on. Its people are told.'
  return question(`Recover ${line.name}?`, text, [
    el(
      'button.btn.main',
      { 'data-act': '', onClick: () => act('recover') },
      line.status === 'stuck' ? 'Release it' : 'Recover it',
    ),
    el('button.btn', { 'data-focus': '', onClick: () => ask(undefined) }, 'Leave it'),
  ])
}

function question(title: string, text: string, buttons: VNode[]): VNode[] {
  return [el('p', el('b', title), text), el('div.acts', buttons)]
}

function status(title: string, text: string): VNode {
  return el('div', { role: 'status' }, el('p', el('b', title), text))
}

/** What can be done about a line: it asks first, with the harmless answer at hand, and says what came of it. */

import type { VNode } from 'preact'
import type { Line } from '../../view/line.ts'
import {
  canRecover as isRecoverable,
  recoverQuestion,
  stopQuestion,
  whyNoStop as whyNothingStops,
} from '../../view/line-actions.ts'
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
  if (asking.phase === 'asked') return question(props, asking.kind)
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
  return whyNothingStops(line)
}

/** Whether somebody who may act can recover it. */
export function canRecover({
  line,
  canAct,
  isConnected,
}: Pick<ActionProps, 'line' | 'canAct' | 'isConnected'>): boolean {
  return canAct && isConnected && isRecoverable(line)
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

function question({ line, act, ask }: ActionProps, kind: 'stop' | 'recover'): VNode[] {
  const { title, text, yes, no } = kind === 'stop' ? stopQuestion(line) : recoverQuestion(line)
  const how = kind === 'stop' ? 'button.btn.bad' : 'button.btn.main'
  return [
    el('p', el('b', title), text),
    el(
      'div.acts',
      el(how, { 'data-act': '', onClick: () => act(kind) }, yes),
      el('button.btn', { 'data-focus': '', onClick: () => ask(undefined) }, no),
    ),
  ]
}

function status(title: string, text: string): VNode {
  return el('div', { role: 'status' }, el('p', el('b', title), text))
}

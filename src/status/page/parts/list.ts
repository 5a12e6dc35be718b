/** The groups of lines, and what stands there when there are none. */

import type { VNode } from 'preact'
import type { Board } from '../../view/board.ts'
import { glyph } from './glyph.ts'
import type { PageState, ShownGroup } from '../page-state.ts'
import { Row } from './row.ts'
import type { Store } from '../store.ts'
import { el, part } from './element.ts'

/** What the list does. */
export interface ListActions {
  readonly state: PageState
  readonly store: Store
  readonly open: (id: string) => void
  readonly redraw: () => void
}

const NAMES = { need: 'Needs you', ask: 'Asks you', alive: 'Alive', idle: 'Idle', flat: 'All' } as const

/** The list. */
export function list(board: Board, actions: ListActions): VNode {
  const { state, redraw } = actions
  const groups = state.shown(board)
  let left = state.room
  const sections = groups.map((one) => {
    const room = Math.max(0, left)
    left -= one.lines.length
    return section(one, room, actions)
  })
  if (state.grow(state.room - left)) redraw()
  return el('div', { id: 'list', tabIndex: -1 }, sections.length > 0 ? sections : empty(board, actions))
}

function section(one: ShownGroup, room: number, actions: ListActions): VNode {
  const { state } = actions
  const isFolded =
    one.group === 'idle' &&
    !state.isIdleShown &&
    state.filter === 'all' &&
    state.words === '' &&
    !state.process
  return el(
    `section.grp.${one.group}`,
    { key: one.group, 'aria-label': NAMES[one.group] },
    head(one, isFolded),
    el(
      'ul.rows',
      isFolded ? folded(one, actions) : one.lines.slice(0, room).map((line) => row(line, actions)),
    ),
  )
}

function head({ group, lines }: ShownGroup, isFolded: boolean): VNode {
  const title = el('h2', NAMES[group], el('span', lines.length))
  if (isFolded) return el('header', title)
  return el(
    'header',
    title,
    el('span'),
    el('span'),
    el('span.hm', 'Model'),
    el('span.axis.hs', el('span', '15 min ago'), el('span', 'now')),
    el('span.num.he', 'Running'),
    el('span.num', 'Last sign'),
  )
}

function row(line: ShownGroup['lines'][number], { state, store, open, redraw }: ListActions): VNode {
  const unfold = (id: string): void => {
    if (!state.unfolded.delete(id)) state.unfolded.add(id)
    redraw()
  }
  const isUnfolded = state.unfolded.has(line.id)
  const props = { line, opens: line.id, openId: state.open, isUnfolded, now: store.now(), open, unfold }
  return part(Row, { ...props, key: line.id })
}

function folded({ lines }: ShownGroup, { state, redraw }: ListActions): VNode {
  const show = (): void => {
    state.isIdleShown = true
    redraw()
  }
  return el(
    'li',
    el(
      'button.fold',
      { 'aria-expanded': false, onClick: show },
      glyph('idle'),
      el('b', `${lines.length} idle`),
      el(
        'span',
        lines
          .slice(0, 50)
          .map(({ name }) => name)
          .join(', '),
      ),
      el('em', 'Show'),
    ),
  )
}

function empty(board: Board, { state, store, redraw }: ListActions): VNode {
  if (!store.isKnown)
    return box('Connecting', [el('p', store.problem ?? 'Asking the server for its sessions.')])
  if (board.total === 0)
    return box('No sessions yet', [
      el('p', heard(store)),
      el('p', el('code', 'npx lifesign doctor'), ' says why none is heard.'),
    ])
  const clear = (): void => {
    state.clear()
    redraw()
  }
  const why =
    state.words === ''
      ? 'Nothing in this group. '
      : `“${state.words}” is in no label, agent, session, model or tool. `
  return box('No session matches', [el('p', why, el('button.more', { onClick: clear }, 'Show all'))])
}

function box(title: string, rest: VNode[]): VNode {
  return el('div.rows.empty', el('b', title), rest)
}

function heard({ processes }: Store): string {
  const names = [...processes.values()].map(({ name }) => name)
  if (names.length === 0)
    return 'No process is heard. Start an agent under Lifesign, and it shows here by itself.'
  const are = names.length === 1 ? '1 process is heard' : `${names.length} processes are heard`
  return `${are}: ${names.slice(0, 5).join(', ')}. Start an agent in one, and it shows here by itself.`
}

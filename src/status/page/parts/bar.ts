/** The bar above the list: connection, search, filters, order, theme and the list of keys. */

import type { VNode } from 'preact'
import type { Board } from '../../view/board.ts'
import { keep, kept } from '../kept.ts'
import { glyph } from './glyph.ts'
import type { PageState } from '../page-state.ts'
import type { Store } from '../store.ts'
import { el, find } from './element.ts'
import { timeOfDay } from './ticking.ts'

/** What the bar does. */
export interface BarProps {
  readonly state: PageState
  readonly store: Store
  readonly redraw: () => void
  readonly hurry: () => void
}

/** The top of the page. */
export function bar({ state, store, redraw }: BarProps): VNode {
  return el(
    'header.bar',
    el(
      'div.brand',
      el(
        'svg',
        { width: 20, height: 18, viewBox: '0 0 20 18', 'aria-hidden': 'true' },
        el('path', { d: 'M2 11v-2M6.5 13V5M11 16V2M15.5 11v-3' }),
      ),
      'Lifesign',
    ),
    el('span.grow'),
    search('label.find', state, redraw),
    el(
      'span.conn',
      { role: 'status' },
      glyph(store.isConnected ? 'active' : 'unresponsive'),
      store.isConnected ? 'Live' : 'Not connected',
    ),
    el('button.btn.icon.keysb', { 'aria-label': 'Keyboard', onClick: showKeys }, '?'),
    el('button.btn.icon', { 'aria-label': 'Light or dark', onClick: switchTheme }, '◐'),
  )
}

/** Said while nothing is heard: all that is shown is old. */
export function cut({ store, hurry }: BarProps): VNode | false {
  if (store.isConnected || store.lostAt === undefined || !store.isKnown) return false
  const at = timeOfDay(store.lostAt)
  return el(
    'div.cut',
    { role: 'alert' },
    el('span', `Not connected. All below is as of ${at}; nothing ticks on.`),
    el('span.grow'),
    el('button.btn', { onClick: hurry }, 'Try now'),
  )
}

const FILTERS = [
  ['all', 'All'],
  ['need', 'Needs you'],
  ['ask', 'Asks you'],
  ['alive', 'Alive'],
  ['idle', 'Idle'],
] as const

const ORDERS = [
  ['need', 'need of attention'],
  ['last', 'last sign'],
  ['start', 'longest running'],
  ['name', 'name'],
] as const

/** Filters and order. */
export function tools(board: Board, { state, redraw }: BarProps): VNode {
  const count = (key: (typeof FILTERS)[number][0]): number =>
    key === 'all' ? board.total : board.groups[key].length
  const choose = (key: (typeof FILTERS)[number][0]): void => {
    state.filter = key
    redraw()
  }
  const order = (event: Event): void => {
    state.order = (event.target as HTMLSelectElement).value as PageState['order']
    redraw()
  }
  return el(
    'div.tools',
    el(
      'div',
      { role: 'group', 'aria-label': 'Which sessions' },
      FILTERS.map(
        ([key, name]) =>
          (key !== 'ask' || state.filter === key || count(key) > 0) &&
          el(
            'button.chip',
            { 'aria-pressed': state.filter === key, onClick: () => choose(key) },
            name,
            ' ',
            el('b', count(key)),
          ),
      ),
    ),
    el('span.grow'),
    el(
      'label.sort',
      el('span.lab', 'Sorted by'),
      el(
        'select',
        { 'aria-label': 'Sorted by', onChange: order, value: state.order },
        ORDERS.map(([value, name]) => el('option', { value, selected: value === state.order }, name)),
      ),
    ),
  )
}

/** The field that looks for sessions; on a phone it has a line of its own. */
export function search(name: 'label.find' | 'label.find.m', state: PageState, redraw: () => void): VNode {
  const look = (event: Event): void => {
    state.words = (event.target as HTMLInputElement).value.trim()
    redraw()
  }
  return el(
    name,
    el('span.vh', 'Find a session'),
    el('input', {
      type: 'search',
      placeholder: 'Label, agent, model, tool',
      autocomplete: 'off',
      value: state.words,
      onInput: look,
    }),
    el('kbd', { 'aria-hidden': 'true' }, '/'),
  )
}

const KEYS_DIALOG = '#keys'
const KEYS = [
  ['j k, arrows', 'next, previous session'],
  ['Enter', 'evidence'],
  ['s r', 'stop, recover: both ask first'],
  ['/', 'find'],
  ['Esc', 'back'],
] as const

/** The keys, and whether single ones act. */
export function keysDialog(state: PageState): VNode {
  const turn = (event: Event): void => {
    state.hasKeys = (event.target as HTMLInputElement).checked
  }
  return el(
    'dialog',
    { id: 'keys', 'aria-labelledby': 'kt' },
    el('h2', { id: 'kt' }, 'Keyboard'),
    el(
      'dl',
      KEYS.flatMap(([keys, what]) => [el('dt', el('kbd', keys)), el('dd', what)]),
    ),
    el(
      'p',
      el(
        'label',
        el('input', { type: 'checkbox', defaultChecked: true, onChange: turn }),
        ' Single keys act',
      ),
    ),
    el('button.btn', { onClick: hideKeys }, 'Close'),
  )
}

/** Shows the keys. */
export function showKeys(): void {
  find<HTMLDialogElement>(KEYS_DIALOG)?.showModal()
}

function hideKeys(): void {
  find<HTMLDialogElement>(KEYS_DIALOG)?.close()
}

const THEME = 'lifesign-theme'

/** The theme that was chosen here before. */
export function rememberedTheme(): void {
  const theme = kept('localStorage', THEME)
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset['theme'] = theme
}

function switchTheme(): void {
  const { dataset } = document.documentElement
  const isDark = (dataset['theme'] ?? (prefersDark() ? 'dark' : 'light')) === 'dark'
  keep('localStorage', THEME, (dataset['theme'] = isDark ? 'light' : 'dark'))
}

function prefersDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches
}

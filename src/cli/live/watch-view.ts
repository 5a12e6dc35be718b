/** What somebody who watches looks at, and what each key does to it. Pure. */

import type { LiveAction, ShownLine } from './live-looking.ts'
import type { Key } from './screen.ts'

/** What is looked at. */
export interface WatchView {
  readonly mode: 'list' | 'find' | 'evidence' | 'keys'
  /** The id of the marked line. Undefined until somebody moves: then the neediest is marked, whichever it is. */
  readonly chosen: string | undefined
  readonly words: string
  /** Also those that are idle. */
  readonly all: boolean
  /** Lines of the evidence that are above the screen. */
  readonly scroll: number
  readonly asked: Asked | undefined
  /** What came of the last action, or why it cannot be: until the next key. */
  readonly note: string | undefined
}

/** What is asked before something is done. */
export interface Asked {
  readonly action: LiveAction
  readonly line: ShownLine
  /** False until the question stands on the screen: keys that came with it, as in a paste, answer nothing. */
  readonly isSeen: boolean
}

/** What a key asks for beside another view. */
export type WatchWish =
  | { readonly type: 'leave' }
  | { readonly type: 'look' }
  | { readonly type: 'act'; readonly action: LiveAction; readonly line: ShownLine }

/** What a key came to. */
export interface Pressed {
  readonly view: WatchView
  readonly wish?: WatchWish
}

/** What is on the screen while a key is pressed. */
export interface Shown {
  /** Lines that can be chosen, from above. */
  readonly lines: readonly ShownLine[]
  /** Lines of the screen that move with a page. */
  readonly page: number
  /** How far the evidence can be moved up. */
  readonly maxScroll: number
}

/** At first: the list, the neediest marked. */
export const FIRST_VIEW: WatchView = {
  mode: 'list',
  chosen: undefined,
  words: '',
  all: false,
  scroll: 0,
  asked: undefined,
  note: undefined,
}

/** The longest words that can be looked for, in code units. */
const MAX_WORDS = 100

/** What a key does. */
export function pressed(view: WatchView, key: Key, shown: Shown): Pressed {
  if (view.asked !== undefined) return answered(view, view.asked, key)
  const calm = { ...view, note: undefined }
  if (view.mode === 'find') return found(calm, key)
  if (view.mode === 'keys') return { view: { ...calm, mode: 'list' } }
  return moved(calm, key, shown) ?? commanded(calm, key, shown)
}

/** The marked line; undefined where there is none. */
export function chosenLine({ chosen }: WatchView, lines: readonly ShownLine[]): ShownLine | undefined {
  return lines.find(({ id }) => id === chosen) ?? lines[0]
}

/** Only a `y` that answers what stands on the screen is a yes. */
function answered(view: WatchView, { action, line, isSeen }: Asked, { letter }: Key): Pressed {
  const after = { ...view, asked: undefined }
  if (isSeen && (letter === 'y' || letter === 'Y'))
    return { view: after, wish: { type: 'act', action, line } }
  return { view: { ...after, note: 'Nothing was done.' } }
}

function found(view: WatchView, { name, letter }: Key): Pressed {
  if (letter !== undefined) return { view: { ...view, words: (view.words + letter).slice(0, MAX_WORDS) } }
  if (name === 'backspace') return { view: { ...view, words: [...view.words].slice(0, -1).join('') } }
  if (name === 'escape') return { view: { ...view, mode: 'list', words: '' } }
  return { view: name === 'return' ? { ...view, mode: 'list' } : view }
}

function moved(view: WatchView, { name, letter }: Key, shown: Shown): Pressed | undefined {
  const { page, lines, maxScroll } = shown
  const press = name ?? letter
  const pages = PAGES.get(press)
  if (view.mode === 'evidence' && pages !== undefined)
    return { view: { ...view, scroll: within(view.scroll + pages * page, maxScroll) } }
  const last = lines.length - 1
  const at = lines.findIndex(({ id }) => id === chosenLine(view, lines)?.id)
  const to = placeOf(press, { at, last, page })
  if (to === undefined) return undefined
  const line = lines[within(to, last)]
  const isNew = line !== undefined && line.id !== lines[at]?.id
  const next = { ...view, chosen: line?.id ?? view.chosen, scroll: isNew ? 0 : view.scroll }
  return isNew && view.mode === 'evidence' ? { view: next, wish: { type: 'look' } } : { view: next }
}

const STEPS = new Map<string | undefined, number>([
  ['up', -1],
  ['k', -1],
  ['down', 1],
  ['j', 1],
])
const PAGES = new Map<string | undefined, number>([
  ['pageup', -1],
  ['pagedown', 1],
  [' ', 1],
])

/** Where a key moves the mark; undefined for one that does not. */
function placeOf(
  press: string | undefined,
  { at, last, page }: { readonly at: number; readonly last: number; readonly page: number },
): number | undefined {
  if (press === 'home') return 0
  if (press === 'end') return last
  const steps = STEPS.get(press) ?? (PAGES.get(press) ?? 0) * page
  return STEPS.has(press) || PAGES.has(press) ? at + steps : undefined
}

function commanded(view: WatchView, { name, letter }: Key, { lines }: Shown): Pressed {
  const line = chosenLine(view, lines)
  if (letter === 's' || letter === 'r') return asking(view, letter === 's' ? 'stop' : 'recover', line)
  if (letter === '?') return { view: { ...view, mode: 'keys' } }
  if (letter === 'q') return { view, wish: { type: 'leave' } }
  if (view.mode === 'evidence') return { view: isBack(name) ? { ...view, mode: 'list', scroll: 0 } : view }
  if (letter === '/') return { view: { ...view, mode: 'find' } }
  if (letter === 'i') return { view: { ...view, all: !view.all } }
  if (name === 'escape') return { view: { ...view, words: '' } }
  if (line === undefined || (name !== 'return' && name !== 'right')) return { view }
  return { view: { ...view, mode: 'evidence', chosen: line.id, scroll: 0 }, wish: { type: 'look' } }
}

function asking(view: WatchView, action: LiveAction, line: ShownLine | undefined): Pressed {
  if (line === undefined) return { view: { ...view, note: 'There is nothing to choose.' } }
  const offer = line.offers[action]
  if ('refusal' in offer) return { view: { ...view, note: offer.refusal } }
  return { view: { ...view, chosen: line.id, asked: { action, line, isSeen: false } } }
}

function isBack(name: Key['name']): boolean {
  return name === 'escape' || name === 'left' || name === 'return' || name === 'backspace'
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(value, most))
}

/** What somebody looks at: filter, words, order, what is open, and the order that is held under the pointer. */

import { boardOf, matches, sorted, type Board, type Order } from '../view/board.ts'
import { GROUPS, type Group, type Line } from '../view/line.ts'
import type { Store } from './store.ts'

/** What is asked in the drawer. */
export type Asking =
  | { readonly kind: 'stop' | 'recover'; readonly phase: 'asked' | 'busy' }
  | {
      readonly kind: 'stop' | 'recover'
      readonly phase: 'done'
      readonly title: string
      readonly text: string
    }

/** A group as it is shown. */
export interface ShownGroup {
  readonly group: Group | 'flat'
  readonly lines: readonly Line[]
  /** How many there are, whatever was looked for. */
  readonly total: number
}

/** Lines that are drawn in one frame. */
const ROOM = 100

/** The state of one page. */
export class PageState {
  filter: Group | 'all' = 'all'
  words = ''
  order: Order = 'need'
  /** The id of a process whose sessions alone are shown. */
  process: string | undefined
  /** The id of the line whose evidence is open. */
  open: string | undefined
  asking: Asking | undefined
  isIdleShown = false
  /** How many lines are drawn at most: the first ones at once, further ones a frame later. */
  room = ROOM
  hasKeys = true
  readonly unfolded = new Set<string>()
  readonly seen = new Set<string>()
  /** True while a pointer or the focus is in the list: then no line moves. */
  isHeld = false
  #heldOrder: readonly string[] = []
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  board(): Board {
    const { rows, processes } = this.#store
    return boardOf({ sessions: [...rows.values()], processes: [...processes.values()], seen: this.seen })
  }

  /** The groups to show, in order. Lines stay where they are while somebody points at them. */
  shown(board: Board): ShownGroup[] {
    const groups =
      this.order === 'need' ? GROUPS.map((group) => this.#group(board, group)) : [this.#flat(board)]
    const held = this.isHeld ? inHeldOrder(groups, this.#heldOrder) : groups
    this.#heldOrder = held.flatMap(({ group, lines }) => lines.map(({ id }) => `${group} ${id}`))
    return held.filter(({ lines }) => lines.length > 0)
  }

  /** @returns true if more than those have to be drawn */
  grow(drawn: number): boolean {
    if (drawn <= this.room) return false
    this.room += ROOM
    return true
  }

  /** Shows all again. */
  clear(): void {
    this.filter = 'all'
    this.words = ''
    this.process = undefined
  }

  #group(board: Board, group: Group): ShownGroup {
    const all = board.groups[group]
    const isAsked = this.filter === 'all' || this.filter === group
    return { group, total: all.length, lines: isAsked ? sorted(all.filter(this.#isWanted), this.order) : [] }
  }

  #flat(board: Board): ShownGroup {
    const all =
      this.filter === 'all' ? GROUPS.flatMap((group) => board.groups[group]) : board.groups[this.filter]
    return { group: 'flat', total: all.length, lines: sorted(all.filter(this.#isWanted), this.order) }
  }

  readonly #isWanted = (line: Line): boolean => {
    const process = line.process?.id ?? line.session?.process
    return (
      (this.process === undefined || process === this.process) &&
      (this.words === '' || matches(line, this.words))
    )
  }
}

/** Lines that were there stay in their group and place, however they fare now; new ones come last. */
function inHeldOrder(groups: readonly ShownGroup[], held: readonly string[]): ShownGroup[] {
  const lines = new Map(groups.flatMap((one) => one.lines.map((line) => [line.id, line] as const)))
  const places = new Map<string, string>()
  for (const place of held)
    places.set(place.slice(place.indexOf(' ') + 1), place.slice(0, place.indexOf(' ')))
  return groups.map((one) => {
    const old = [...places]
      .filter(([id, group]) => group === one.group && lines.has(id))
      .map(([id]) => lines.get(id)!)
    const fresh = one.lines.filter(({ id }) => !places.has(id))
    return { ...one, lines: [...old, ...fresh] }
  })
}

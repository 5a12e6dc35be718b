/** One session on a board: as its process told it last, with what beats have said since. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'
import { dotOf, orderOf, type Status } from '../words.ts'
import { statusIn } from './process-status.ts'
import { ShownRow } from './shown-row.ts'

/** A pulse in which nothing ran. */
const NOTHING = '_'.repeat(180)

/** Where a row stands in an order; made anew when it moves. */
export interface SortKey extends Pick<RowCell, 'order' | 'lastAt'> {
  readonly cell: RowCell
  readonly startedAt: number
  readonly name: string
}

/** Beats change three fields in place: ten thousand rows are not made again each 5 s. */
export class RowCell {
  readonly id: string
  /** Of its table, when something was told of it last. */
  version = 0
  /** It was taken off the board. */
  isGone = false
  told: SessionRow
  pulse: string
  lastProgressAt: number | undefined
  /** As it is shown: also its process has a say. */
  status: Status
  order: number
  #state: ProcessRow['state'] = 'alive'
  #key: SortKey | undefined

  constructor(row: SessionRow) {
    this.id = row.id
    this.told = row
    this.pulse = row.pulse
    this.lastProgressAt = row.lastProgressAt
    this.status = row.status
    this.order = row.order
  }

  /** Its process has told it anew. */
  tell(row: SessionRow): void {
    this.told = row
    this.pulse = row.pulse
    this.lastProgressAt = row.lastProgressAt
    this.see(this.#state)
  }

  /** What its process is like. */
  see(state: ProcessRow['state']): void {
    this.#state = state
    this.#key = undefined
    this.status = statusIn(this.told, state)
    this.order = this.status === this.told.status ? this.told.order : orderOf(this.status)
  }

  /**
   * A beat: with `isSlot` a slot of the pulse is over, else its last letter is another one.
   *
   * @returns whether it has moved since the last one
   */
  beat(letter: string, lastProgressAt: number, isSlot: boolean): boolean {
    this.pulse = isSlot ? this.pulse.slice(1) + letter : this.pulse.slice(0, -1) + letter
    if (lastProgressAt === 0 || lastProgressAt === this.lastProgressAt) return false
    this.lastProgressAt = lastProgressAt
    this.#key = undefined
    return true
  }

  /** A slot is over in which it did nothing. */
  idle(): void {
    if (this.pulse !== NOTHING) this.pulse = `${this.pulse.slice(1)}_`
  }

  /** When it moved last, else when it began. */
  get lastAt(): number {
    return this.lastProgressAt ?? this.told.startedAt
  }

  /** Where it stands. */
  get key(): SortKey {
    const { order, lastAt, told } = this
    const { startedAt, label, key } = told
    return (this.#key ??= { cell: this, order, lastAt, startedAt, name: label ?? key })
  }

  /** True while it is still there. */
  isAt(key: SortKey): boolean {
    return this.#key === key && !this.isGone
  }

  /** As it stands now, for code that writes it later. */
  shown(): ShownRow {
    const { told, status, order, pulse, lastProgressAt } = this
    const dot = status === told.status ? told.dot : dotOf(status)
    return new ShownRow(told, { status, dot, order, pulse, lastProgressAt })
  }
}

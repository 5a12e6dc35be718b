/** One session on a board: as its process told it last, with what beats have said since. */

import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'
import { dotOf, orderOf, type Status } from '../words.ts'
import { statusIn } from './process-status.ts'
import { ShownRow } from './shown-row.ts'

/** A pulse in which nothing ran. */
const NOTHING = '_'.repeat(180)

let cells = 0

/** Beats change three fields in place: ten thousand rows are not made again each 5 s. */
export class RowCell {
  readonly id: string
  /** Counts cells: the newest has the highest. */
  readonly serial = (cells += 1)
  /** It was taken off the board. */
  isGone = false
  told: SessionRow
  pulse: string
  lastProgressAt: number | undefined
  /** As it is shown: also its process has a say. */
  status: Status
  order: number
  #state: ProcessRow['state'] = 'alive'

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
    this.status = statusIn(this.told, state)
    this.order = this.status === this.told.status ? this.told.order : orderOf(this.status)
  }

  /** A beat: with `isSlot` a slot of the pulse is over, else its last letter is another one. */
  beat(letter: string, lastProgressAt: number, isSlot: boolean): void {
    this.pulse = isSlot ? this.pulse.slice(1) + letter : this.pulse.slice(0, -1) + letter
    if (lastProgressAt !== 0) this.lastProgressAt = lastProgressAt
  }

  /** A slot is over in which it did nothing. */
  idle(): void {
    if (this.pulse !== NOTHING) this.pulse = `${this.pulse.slice(1)}_`
  }

  /** When it moved last, else when it began. */
  get lastAt(): number {
    return this.lastProgressAt ?? this.told.startedAt
  }

  /** As it stands now, for whoever writes it later. */
  shown(): ShownRow {
    const { told, status, order, pulse, lastProgressAt } = this
    const dot = status === told.status ? told.dot : dotOf(status)
    return new ShownRow(told, { status, dot, order, pulse, lastProgressAt })
  }
}

/** Sends what changes to all who listen, each event written once; a reader that cannot keep up is let go. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { BoardChange } from '../board/board-changes.ts'
import type { Board } from '../board/board.ts'
import type { BeatEvent } from '../wire/stream-schema.ts'
import { EventReader } from './event-reader.ts'
import { EventWriter, type FindSnapshot } from './event-writer.ts'
import { objectWithList } from './sliced-text.ts'

/** What is written to all readers in a second, in bytes: of more, changes are gathered for longer. */
const BYTES_PER_SECOND = 16_000_000
/** What is handed out before the event loop gets its turn, in bytes, and as how many each reader counts besides. */
const BYTES_PER_TURN = 250_000
const BYTES_PER_READER = 25_000
/** How long events are still written after the last reader went, in ms: it may come back. */
const LINGER_MS = 30_000
/** Who may listen at once. */
export const MAX_READERS = 1_000

/** What a hub needs. */
export interface EventHubOptions {
  readonly board: Pick<Board, 'listen' | 'rest' | 'turn'>
  readonly clock: Clock
  /** Tells this hub's ids from those of another process, or of this one before it was started again. */
  readonly epoch: string
  /** A reader could not keep up. */
  readonly dropped: () => void
  /** An event could not be written. */
  readonly failed: (error: unknown) => void
}

/** What one reader asks for. */
export interface StreamWish {
  /** The id of the last event that it has seen. */
  readonly lastId: string | undefined
  /** Whether it may act: the snapshot says so. */
  readonly canAct: boolean
  /** All that is known, for a reader that is new or was away for too long. */
  readonly snapshot: FindSnapshot
  /** Called once when it is over. */
  readonly closed: () => void
  /** Cuts the connection; undefined where it is not known. */
  readonly cut?: (() => void) | undefined
}

/** One hub for all readers of a status app. */
export class EventHub {
  readonly #options: EventHubOptions
  readonly #writer: EventWriter
  /** The one that has waited longest for its turn is the first. */
  readonly #readers = new Set<EventReader>()
  #handing: Cancel | undefined
  #linger: Cancel | undefined
  #unlisten: (() => void) | undefined

  constructor(options: EventHubOptions) {
    this.#options = options
    const { turn } = options.board
    this.#writer = new EventWriter({ ...options, turn, written: (bytes) => this.#written(bytes) })
  }

  /** How many listen. */
  get size(): number {
    return this.#readers.size
  }

  /** A stream of all that happens from now on. */
  stream(wish: StreamWish): ReadableStream<Uint8Array> {
    this.#listen()
    const reader = new EventReader(() => {
      this.#readers.delete(reader)
      if (this.#readers.size === 0) this.#rest()
      wish.closed()
    }, wish.cut)
    this.#readers.add(reader)
    reader.seen = this.#writer.seenOf(wish.lastId)
    if (reader.seen === undefined) void this.#welcome(reader, wish)
    this.#handSoon()
    return reader.stream
  }

  /** Ends all streams. */
  close(): void {
    for (const reader of this.#readers) reader.end()
    this.#stopListening()
    this.#handing?.()
    this.#handing = undefined
  }

  #listen(): void {
    this.#linger?.()
    this.#linger = undefined
    this.#unlisten ??= this.#options.board.listen({
      change: (change) => this.#writer.event('change', changePieces(change)),
      beat: (event) => this.#writer.event('beat', beatPieces(event)),
      closed: () => this.#writer.forget(),
    })
  }

  #rest(): void {
    this.#linger ??= this.#options.clock.after(LINGER_MS, () => this.#stopListening())
  }

  #stopListening(): void {
    this.#linger?.()
    this.#linger = undefined
    this.#unlisten?.()
    this.#unlisten = undefined
    this.#writer.forget()
  }

  async #welcome(reader: EventReader, { canAct, snapshot }: StreamWish): Promise<void> {
    try {
      const { bytes, id } = await this.#writer.snapshot(canAct, snapshot)
      reader.welcome(bytes, id)
      this.#handSoon()
    } catch (error) {
      this.#options.failed(error)
      reader.drop(new Error('Cannot send events: all that is known could not be written', { cause: error }))
    }
  }

  #written({ length }: Uint8Array): void {
    this.#options.board.rest((length * this.#readers.size * 1_000) / BYTES_PER_SECOND)
    this.#handSoon()
  }

  #handSoon(): void {
    if (this.#handing === undefined) this.#hand()
  }

  /** Hands each reader what it has not had, to a few readers in a turn of the event loop. */
  #hand(): void {
    this.#handing = undefined
    let leftBytes = BYTES_PER_TURN
    for (const reader of this.#readers) {
      if (!reader.isBehind(this.#writer.log)) continue
      leftBytes -= this.#give(reader) + BYTES_PER_READER
      if (leftBytes > 0) continue
      this.#handing = this.#options.clock.soon(() => this.#hand())
      return
    }
  }

  /** @returns how many bytes it was given */
  #give(reader: EventReader): number {
    const given = reader.giveMissed(this.#writer.log)
    if (given === undefined) {
      this.#options.dropped()
      reader.drop(new Error('Cannot send events: the reader is too slow'))
      return 0
    }
    // Behind all others: readers that wait get their turn first.
    this.#readers.delete(reader)
    this.#readers.add(reader)
    return given
  }
}

function changePieces({ now, sessions, removed, processes }: BoardChange): Iterable<string> {
  return objectWithList({ now, removed, processes }, 'sessions', sessions, (row) => row.json(now))
}

function beatPieces({ beats, ...head }: BeatEvent): Iterable<string> {
  return objectWithList(head, 'beats', beats, (beat) => JSON.stringify(beat))
}

/** Sends what changes to all who listen, each event written once; who cannot keep up is let go. */

import type { Cancel, Clock } from '../../model/clock.ts'
import type { Board } from '../board/board.ts'
import type { BeatEvent, ChangeEvent } from '../wire/stream-schema.ts'

/** Events that are kept for whoever was away for a moment: so many, and so many bytes. */
const KEPT = 500
const KEPT_BYTES = 8_000_000
/** Who is so far behind, in bytes, is let go: it asks again, with the id of what it has seen. */
const MAX_BEHIND_BYTES = 4_000_000
/** What is written to all readers in a second, in bytes: of more, changes are gathered for longer. */
const BYTES_PER_SECOND = 32_000_000
/** How long events are handed out before the event loop gets its turn, in ms. */
const SLICE_MS = 2
/** Who may listen at once. */
export const MAX_READERS = 1_000

type Reader = ReadableStreamDefaultController<Uint8Array>

interface Sent {
  readonly id: number
  readonly bytes: Uint8Array
}

/** What a hub needs. */
export interface EventHubOptions {
  readonly board: Board
  readonly clock: Clock
  /** Tells this hub's ids from those of another process, or of this one before it was started again. */
  readonly epoch: string
  /** A reader could not keep up. */
  readonly dropped: () => void
}

/** What one reader asks for. */
export interface StreamWish {
  /** The id of the last event that it has seen. */
  readonly lastId: string | undefined
  /** Whether it may act: the snapshot says so. */
  readonly canAct: boolean
  /** All that is known, for a reader that is new or was away for too long. */
  readonly snapshot: () => object
  /** Called once when it is over. */
  readonly closed: () => void
}

/** A snapshot is written once for all readers who come within this time, in ms, with what has changed since. */
const SNAPSHOT_MS = 500

/** One hub for all readers of a status app. */
export class EventHub {
  readonly #options: EventHubOptions
  readonly #sent: Sent[] = []
  /** Each with the id of the last event that it was handed. */
  readonly #readers = new Map<Reader, number>()
  #handing: Cancel | undefined
  readonly #encoder = new TextEncoder()
  #sentBytes = 0
  readonly #snapshots = new Map<boolean, Sent & { readonly atMs: number }>()
  #lastId = 0
  #unlisten: (() => void) | undefined

  constructor(options: EventHubOptions) {
    this.#options = options
  }

  /** How many listen. */
  get size(): number {
    return this.#readers.size
  }

  /**
   * A stream of all that happens from now on.
   */
  stream({ lastId, canAct, snapshot, closed }: StreamWish): ReadableStream<Uint8Array> {
    this.#unlisten ??= this.#options.board.listen({
      change: (event) => this.#send('change', event),
      beat: (event) => this.#send('beat', event),
      closed: () => this.#forget(),
    })
    let reader: Reader | undefined
    const start = (controller: Reader): void => {
      reader = controller
      for (const bytes of this.#missed(lastId) ?? this.#all(canAct, snapshot)) controller.enqueue(bytes)
      this.#readers.set(controller, this.#lastId)
    }
    const cancel = (): void => {
      if (reader !== undefined) this.#readers.delete(reader)
      closed()
    }
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND_BYTES })
    return new ReadableStream<Uint8Array>({ start, cancel }, strategy)
  }

  /** Ends all streams. */
  close(): void {
    this.#unlisten?.()
    this.#unlisten = undefined
    this.#handing?.()
    this.#handing = undefined
    for (const reader of this.#readers.keys()) reader.close()
    this.#readers.clear()
    this.#forget()
  }

  /** Nobody has looked for a while: what happened then, nobody knows. */
  #forget(): void {
    this.#sent.length = 0
    this.#sentBytes = 0
    this.#snapshots.clear()
    this.#lastId += 1
  }

  #send(name: string, event: ChangeEvent | BeatEvent): void {
    this.#lastId += 1
    const bytes = this.#write(this.#lastId, name, event)
    this.#sent.push({ id: this.#lastId, bytes })
    this.#sentBytes += bytes.length
    while (this.#sent.length > KEPT || this.#sentBytes > KEPT_BYTES) {
      this.#sentBytes -= this.#sent.shift()?.bytes.length ?? 0
    }
    this.#options.board.rest((bytes.length * this.#readers.size * 1_000) / BYTES_PER_SECOND)
    if (this.#handing === undefined) this.#hand()
  }

  /** Hands each reader what it has not had, a few readers in a turn of the event loop. */
  #hand(): void {
    const { clock } = this.#options
    const endMs = clock.now() + SLICE_MS
    this.#handing = undefined
    for (const [reader, seen] of this.#readers) {
      if (seen === this.#lastId) continue
      this.#give(reader, seen)
      if (clock.now() < endMs) continue
      this.#handing = clock.soon(() => this.#hand())
      return
    }
  }

  #give(reader: Reader, seen: number): void {
    const first = this.#sent[0]?.id ?? 0
    // It must have all, or ask again with the id of what it has seen.
    if (seen < first - 1) return this.#drop(reader)
    for (const { bytes } of this.#sent.slice(seen + 1 - first)) {
      if ((reader.desiredSize ?? 0) < bytes.length) return this.#drop(reader)
      reader.enqueue(bytes)
    }
    // Behind all others: whoever waits gets its turn first.
    this.#readers.delete(reader)
    this.#readers.set(reader, this.#lastId)
  }

  #drop(reader: Reader): void {
    this.#readers.delete(reader)
    this.#options.dropped()
    reader.error(new Error('Cannot send events: the reader is too slow'))
  }

  /** What somebody has missed; undefined where that is not known any more. */
  #missed(lastId: string | undefined): Uint8Array[] | undefined {
    const { epoch } = this.#options
    if (lastId === undefined || !lastId.startsWith(`${epoch}-`)) return undefined
    const seen = Number(lastId.slice(epoch.length + 1))
    const first = this.#sent[0]?.id ?? this.#lastId + 1
    if (!Number.isInteger(seen) || seen > this.#lastId || seen < first - 1) return undefined
    return this.#sent.filter(({ id }) => id > seen).map(({ bytes }) => bytes)
  }

  /** All that is known: a snapshot, and what came since it was written. */
  #all(canAct: boolean, snapshot: () => object): Uint8Array[] {
    const nowMs = this.#options.clock.now()
    let known = this.#snapshots.get(canAct)
    if (known === undefined || nowMs - known.atMs > SNAPSHOT_MS) {
      known = { id: this.#lastId, atMs: nowMs, bytes: this.#write(this.#lastId, 'snapshot', snapshot()) }
      this.#snapshots.set(canAct, known)
    }
    const { id: seen, bytes } = known
    return [bytes, ...this.#sent.filter(({ id }) => id > seen).map((one) => one.bytes)]
  }

  #write(id: number, name: string, event: object): Uint8Array {
    const { epoch } = this.#options
    return this.#encoder.encode(`id: ${epoch}-${id}\nevent: ${name}\ndata: ${JSON.stringify(event)}\n\n`)
  }
}

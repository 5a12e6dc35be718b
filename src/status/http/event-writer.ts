/** Writes events, one after another, each once for all readers and a piece at a time. */

import type { Clock } from '../../model/clock.ts'
import type { Turn } from '../../model/turn.ts'
import { EventLog } from './event-log.ts'
import { joined } from './sliced-text.ts'

/** A snapshot is written once for all readers who come within this time, in ms. */
const SNAPSHOT_MS = 250

/** What a writer needs. */
export interface EventWriterNeeds {
  readonly clock: Pick<Clock, 'now'>
  readonly turn: Turn
  /** Tells these ids from those of another process, or of this one before it was started again. */
  readonly epoch: string
  /** An event stands in the log. */
  readonly written: (bytes: Uint8Array) => void
  /** One could not be written. */
  readonly failed: (error: unknown) => void
}

/** All that is known. */
export interface Snapshot {
  readonly bytes: Uint8Array
  /** The id of the last event that it knows of. */
  readonly id: number
}

/** Finds all that is known; what it returns takes it as it is at that moment. */
export type FindSnapshot = () => Promise<() => Iterable<string>>

/** What is told later is written later. */
export class EventWriter {
  readonly log = new EventLog()
  readonly #needs: EventWriterNeeds
  readonly #unwritten: (() => Promise<void>)[] = []
  readonly #snapshots = new Map<boolean, { readonly atMs: number; readonly made: Promise<Snapshot> }>()
  readonly #encoder = new TextEncoder()
  #isWriting = false

  constructor(needs: EventWriterNeeds) {
    this.#needs = needs
  }

  /** Writes an event when all before it are written. */
  event(name: string, pieces: Iterable<string>): void {
    this.#next(async () => {
      const id = this.log.lastId + 1
      const bytes = await this.#bytesOf(id, name, pieces)
      // All was forgotten while it was written.
      if (this.log.lastId !== id - 1) return
      this.log.add(bytes)
      this.#needs.written(bytes)
    })
  }

  /**
   * A snapshot, in its place among the events: what is told after it is not in it.
   *
   * @param kind readers of one kind share it
   */
  snapshot(kind: boolean, find: FindSnapshot): Promise<Snapshot> {
    const nowMs = this.#needs.clock.now()
    const known = this.#snapshots.get(kind)
    if (known !== undefined && nowMs - known.atMs <= SNAPSHOT_MS) return known.made
    const made = this.#snapshotOf(find)
    this.#snapshots.set(kind, { atMs: nowMs, made })
    return made
  }

  /** What happens from here on nobody knows: nobody can go on from what was written. */
  forget(): void {
    this.#unwritten.length = 0
    this.#snapshots.clear()
    this.log.forget()
  }

  /** The id that somebody has seen who comes back; undefined where it cannot go on from there. */
  seenOf(lastId: string | undefined): number | undefined {
    const { epoch } = this.#needs
    if (lastId === undefined || !lastId.startsWith(`${epoch}-`)) return undefined
    const seen = Number(lastId.slice(epoch.length + 1))
    return this.log.after(seen) === undefined ? undefined : seen
  }

  async #snapshotOf(find: FindSnapshot): Promise<Snapshot> {
    const take = await find()
    const pieces = take()
    return new Promise((resolve, reject) => {
      this.#next(async () => {
        const id = this.log.lastId
        await this.#bytesOf(id, 'snapshot', pieces).then((bytes) => resolve({ id, bytes }), reject)
      })
    })
  }

  #next(write: () => Promise<void>): void {
    this.#unwritten.push(write)
    if (!this.#isWriting) void this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true
    for (let write = this.#unwritten.shift(); write !== undefined; write = this.#unwritten.shift()) {
      await write().catch(this.#needs.failed)
    }
    this.#isWriting = false
  }

  async #bytesOf(id: number, name: string, pieces: Iterable<string>): Promise<Uint8Array> {
    const data = await joined(pieces, this.#needs.turn)
    return this.#encoder.encode(`id: ${this.#needs.epoch}-${id}\nevent: ${name}\ndata: ${data}\n\n`)
  }
}

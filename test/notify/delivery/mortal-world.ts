/** Processes that die at the worst moment, above an outbox and a platform that do not. */

import { isAbnormal, type RunEnd } from '../../../src/model/end.ts'
import type { Channel, Delivery } from '../../../src/model/notice.ts'
import type { Outbox, OutboxEntry, Settlement } from '../../../src/model/outbox.ts'
import type { Notifier } from '../../../src/notify/notifier.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { anEnd, aNotifier, aRunInThread, refused, unavailable, type TestRun } from '../news.ts'

/** What a journal would keep on disk. */
export class Disk implements Outbox {
  readonly entries = new Map<string, OutboxEntry>()
  readonly settled = new Map<string, Settlement>()
  /** Runs before a settlement is written: the place of the worst crash. */
  beforeSettle: () => void = () => {}

  put(entry: OutboxEntry): void {
    // As text: what cannot be written down does not survive.
    this.entries.set(entry.notice.id, JSON.parse(JSON.stringify(entry)) as OutboxEntry)
  }

  settle(id: string, settlement: Settlement): void {
    this.beforeSettle()
    this.entries.delete(id)
    this.settled.set(id, settlement)
  }

  fateOf(id: string): 'pending' | 'delivered' | undefined {
    if (this.entries.has(id)) return 'pending'
    return this.settled.get(id) === 'delivered' ? 'delivered' : undefined
  }

  pending(): Iterable<OutboxEntry> {
    return [...this.entries.values()]
  }
}

/** What the platform does with one attempt: `late` and `crash` accept it, but the answer never comes. */
export type Fate = 'ok' | 'refused' | 'unavailable' | 'hangs' | 'late' | 'crash'

/** Runs of a world; two threads share them. */
export const RUNS = 6

/** The platform and the disk outlive every process; a process is a notifier that nobody listens to any more. */
export class World {
  readonly clock = new FakeClock()
  readonly disk = new Disk()
  readonly accepted: { readonly thread: string | undefined; readonly ids: readonly string[] }[] = []
  /** Ids of which more than one copy is no fault: the process died, or gave up waiting, in between. */
  readonly excused = new Set<string>()
  readonly deliveries: Delivery[] = []
  /** Ids of runs in the order of their ends. */
  readonly reported: string[] = []
  readonly runs: TestRun[] = Array.from({ length: RUNS }, (_, index) =>
    aRunInThread(index % 2, { label: `t${index}` }),
  )
  /** How often each run was said to be silent, since it last moved. */
  readonly emissions = new Map<TestRun, number>()
  notifier: Notifier
  #life = 0
  #attempts = 0
  readonly #fates: readonly Fate[]

  constructor(fates: readonly Fate[]) {
    this.#fates = fates
    this.notifier = this.#boot()
  }

  /** A new process. What the old one still does has no effect: it is dead. */
  crash(): void {
    this.#life += 1
    // What was accepted and not noted yet is the window in which a notice may go out twice.
    for (const id of this.accepted.flatMap(({ ids }) => ids))
      if (this.disk.fateOf(id) !== 'delivered') this.excused.add(id)
    this.notifier = this.#boot()
    // The journal knows which runs the dead process had, and reports again what it is not sure of.
    for (const run of this.runs) {
      run.ended ??= anEnd({ reason: 'lost', cause: 'process_crash' })
      if (isAbnormal(run.ended)) this.report(run, run.ended)
    }
  }

  report(run: TestRun, end: RunEnd): void {
    if (!this.reported.includes(run.id)) this.reported.push(run.id)
    this.notifier.runEnded(run, end)
  }

  #boot(): Notifier {
    const life = this.#life
    const isAlive = (): boolean => life === this.#life
    const mortal: Outbox = {
      put: (entry) => void (isAlive() && this.disk.put(entry)),
      settle: (id, settlement) => void (isAlive() && this.disk.settle(id, settlement)),
      fateOf: (id) => this.disk.fateOf(id),
      pending: () => this.disk.pending(),
    }
    const { notifier } = aNotifier({
      clock: this.clock,
      outbox: mortal,
      channels: [this.#channel(isAlive)],
      deliveryEnded: (delivery) => void (isAlive() && this.deliveries.push(delivery)),
    })
    notifier.takeUp()
    return notifier
  }

  #channel(isAlive: () => boolean): Channel {
    return {
      name: 'chat',
      limits: [{ per: 'thread', count: 1, perMs: 500 }],
      send: async (notice) => {
        if (!isAlive()) return new Promise<void>(() => {})
        const fate = this.#fates[this.#attempts] ?? 'ok'
        this.#attempts += 1
        const ids = notice.covers ?? [notice.id]
        if (fate === 'refused') throw refused()
        if (fate === 'unavailable') throw unavailable()
        if (fate === 'hangs') return new Promise<void>(() => {})
        this.accepted.push({ thread: notice.origin?.thread, ids })
        if (fate === 'ok') return undefined
        for (const id of ids) this.excused.add(id)
        if (fate === 'crash') this.crash()
        // Accepted, but the answer never comes.
        return new Promise<void>(() => {})
      },
    }
  }
}

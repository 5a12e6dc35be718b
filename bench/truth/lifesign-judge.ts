/** Lifesign as a judge: a real instance on a clock that the trace moves. */

import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import type { Attention, LifesignOptions, Notice } from '../../src/index.ts'
import { CHANNEL, Host } from './host.ts'
import type { Abort, Alarm, Findings, Judge, Message } from './judge.ts'
import type { JudgedPackage, Lifesign } from './package.ts'
import { plugIn, SimulatedMachine } from './simulated-machine.ts'
import type { TraceEvent } from './trace.ts'

/** Ticks come once a second. */
const TICK_MS = 1_000
/** For so long after news, messages and recoveries may be on their way: promises get their turn at each tick. */
const CAREFUL_MS = 60_000
/** And now and then in any case. */
const AT_LEAST_EACH_MS = 60_000

/** Plays the trace's events to an instance, through its public door, and notes what it says. */
export class LifesignJudge implements Judge {
  readonly #clock = new FakeClock()
  readonly #lifesign: Lifesign
  readonly #host: Host
  readonly #alarms: Alarm[] = []
  readonly #messages: Message[] = []
  readonly #aborts: Abort[] = []
  #isNews = false
  #carefulUntilMs = 0
  #carriedMs = 0

  /** @param options beside clock and channel, what users would say */
  constructor({ Lifesign: Instance, ...listening }: JudgedPackage, options: LifesignOptions = {}) {
    const machine = new SimulatedMachine(() => this.#clock.now())
    plugIn(machine)
    const adapters = [
      listening.fetchProgress(),
      ...(listening.childProcesses ? [listening.childProcesses()] : []),
    ]
    this.#lifesign = new Instance({
      ...options,
      clock: this.#clock,
      watchProcess: false,
      adapters,
      channels: [{ name: CHANNEL, send: (notice) => this.#noteMessage(notice) }],
    })
    this.#host = new Host(this.#lifesign, machine)
    this.#listen()
  }

  pass(toMs: number): Promise<void> | void {
    const clock = this.#clock
    while (clock.now() < toMs) {
      if (this.#mayCarry()) return this.#carry(toMs)
      clock.advance(Math.min(toMs - clock.now(), TICK_MS))
    }
  }

  hear(event: TraceEvent): void {
    this.#host.hear(event)
    // What a body throws ends its run in a promise: it shall not have to wait for other news.
    if (event.verb === 'run.throws') this.#beCareful()
  }

  // As in a real event loop: late timers first, then what had arrived, then what was put off until after it.
  suspend(ms: number, hearMissed: () => void): void {
    this.#clock.suspend(ms)
    this.#clock.after(0, hearMissed)
    this.#clock.advance(0)
  }

  stepWallClock(ms: number): void {
    this.#clock.stepWallClock(ms)
  }

  async finish(): Promise<Findings> {
    const found = { alarms: [...this.#alarms], messages: [...this.#messages], aborts: [...this.#aborts] }
    // What is told at its own end is no news about the trace.
    void this.#lifesign.shutdown(0)
    this.#beCareful()
    await this.pass(this.#clock.now() + CAREFUL_MS)
    return found
  }

  /** Messages may be on their way: at once after news, for a while at each tick, and else now and then. */
  #mayCarry(): boolean {
    const nowMs = this.#clock.now()
    const eachMs = nowMs < this.#carefulUntilMs ? TICK_MS : AT_LEAST_EACH_MS
    return this.#isNews || nowMs - this.#carriedMs >= eachMs
  }

  /** Promises get their turn, and then time goes on. */
  async #carry(toMs: number): Promise<void> {
    while (this.#mayCarry()) {
      this.#isNews = false
      this.#carriedMs = this.#clock.now()
      await turnOfTheLoop()
    }
    await this.pass(toMs)
  }

  #listen(): void {
    for (const name of ['session.stalled', 'session.stuck'] as const) {
      this.#lifesign.on(name, (attention) => this.#noteAlarm(attention))
    }
    for (const name of ['session.resolved', 'delivery.ended', 'run.ended', 'recovery.completed'] as const) {
      this.#lifesign.on(name, () => this.#beCareful())
    }
    this.#lifesign.on('recovery.requested', ({ action, run }) => {
      this.#beCareful()
      if (action === 'abort_run') this.#aborts.push({ atMs: this.#clock.now(), run: run?.label ?? '' })
    })
  }

  #beCareful(): void {
    this.#isNews = true
    this.#carefulUntilMs = this.#clock.now() + CAREFUL_MS
  }

  #noteAlarm({ session, run, work, class: kind, reason, ageMs, repeat, evidence }: Attention): void {
    this.#beCareful()
    const atMs = this.#clock.now()
    const culprit = work?.name
    this.#alarms.push({
      atMs,
      session: session.key,
      run: run?.label,
      class: kind,
      reason,
      culprit,
      ageMs,
      repeat,
      evidence: evidence?.finding,
    })
  }

  #noteMessage({ origin, label, kind, reason }: Notice): void {
    this.#beCareful()
    this.#messages.push({ atMs: this.#clock.now(), room: origin?.room ?? '', run: label, kind, reason })
  }
}

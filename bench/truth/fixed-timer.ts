/** What many write first: a timer a session, set anew by all that happens, that calls after 120 s. */

import type { Alarm, Findings, Judge } from './judge.ts'
import { SessionNames } from './trace.ts'
import type { TraceEvent } from './trace.ts'

const LIMIT_MS = 120_000

/** A session with something to do. */
interface Watched {
  readonly runs: string[]
  /** Nothing runs, but the host says that it works. */
  said: boolean
  lastMs: number
}

/** It knows neither what is open nor that somebody waits, and a process that stood still fires it first. */
export class FixedTimer implements Judge {
  readonly #names = new SessionNames()
  readonly #sessions = new Map<string, Watched>()
  readonly #alarms: Alarm[] = []
  #nowMs = 0

  pass(toMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, toMs)
  }

  hear(event: TraceEvent): void {
    // It knows nothing of processes.
    if (event.verb === 'process.start') return
    const key = this.#names.of(event)
    const watched = this.#sessions.get(key) ?? { runs: [], said: false, lastMs: this.#nowMs }
    this.#sessions.set(key, watched)
    this.#ring(key, watched)
    if (event.verb === 'run.start') watched.runs.push(event.run)
    if (event.verb === 'run.end' || event.verb === 'run.throws') remove(watched.runs, event.run)
    if (event.verb === 'state') watched.said = event.state === 'processing'
    if (event.verb === 'stop' || event.verb === 'takeover') watched.runs.length = 0
    watched.lastMs = this.#nowMs
  }

  suspend(ms: number, hearMissed: () => void): void {
    this.#nowMs += ms
    hearMissed()
  }

  stepWallClock(): void {}

  finish(): Findings {
    for (const [key, watched] of this.#sessions) this.#ring(key, watched)
    return { alarms: this.#alarms, messages: [], aborts: [] }
  }

  /** It rang in the silence that has just ended, if that was long enough. */
  #ring(session: string, { runs, said, lastMs }: Watched): void {
    if (this.#nowMs - lastMs <= LIMIT_MS || (runs.length === 0 && !said)) return
    const atMs = lastMs + LIMIT_MS
    const alarm = { class: 'stalled', reason: 'timer', culprit: undefined, ageMs: LIMIT_MS, repeat: 0 }
    this.#alarms.push({ ...alarm, atMs, session, run: runs.at(-1) })
  }
}

function remove(runs: string[], run: string): void {
  const index = runs.indexOf(run)
  if (index >= 0) runs.splice(index, 1)
}

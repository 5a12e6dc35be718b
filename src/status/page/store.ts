/** What the page knows: rows and processes as the server told them, and whether it still does. */

import type { SessionList } from '../wire/list-schema.ts'
import type { ProcessRow } from '../wire/process-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'
import type { BeatEvent, ChangeEvent } from '../wire/stream-schema.ts'
import { nextPulse } from '../view/pulse-runs.ts'
import { browserTime } from './browser-clock.ts'
import type { ServerListener } from './server.ts'

/** Rows change by being replaced: code that holds a row can tell whether it is still the current one. */
export class Store implements ServerListener {
  readonly rows = new Map<string, SessionRow>()
  readonly processes = new Map<string, ProcessRow>()
  canAct = false
  /** True once the server has told all. */
  isKnown = false
  isConnected = false
  /** When the connection was lost, in ms since the epoch by the server's clock. */
  lostAt: number | undefined
  problem: string | undefined
  /** How far this browser's clock is ahead, in ms. */
  #skewMs = 0
  readonly #changed: () => void
  readonly #moved: (id: string) => void

  /** @param moved called with the id of each row that made progress */
  constructor(changed: () => void, moved: (id: string) => void) {
    this.#changed = changed
    this.#moved = moved
  }

  /** Now by the server's clock, in ms since the epoch; it stands still while nothing is heard. */
  now(): number {
    return this.lostAt ?? this.liveNow()
  }

  /** Now by the server's clock, heard or not. */
  liveNow(): number {
    return browserTime() - this.#skewMs
  }

  snapshot(list: SessionList): void {
    this.#heard(list.now)
    this.rows.clear()
    this.processes.clear()
    this.canAct = list.canAct
    this.isKnown = true
    for (const row of list.sessions) this.rows.set(row.id, row)
    for (const process of list.processes) this.processes.set(process.id, process)
    this.#changed()
  }

  change({ now, sessions, removed, processes }: ChangeEvent): void {
    this.#heard(now)
    for (const row of sessions) {
      if ((row.lastProgressAt ?? 0) > (this.rows.get(row.id)?.lastProgressAt ?? 0)) this.#moved(row.id)
      this.rows.set(row.id, row)
    }
    for (const id of removed) this.rows.delete(id)
    for (const process of processes) this.processes.set(process.id, process)
    this.#changed()
  }

  beat({ now, process, isSlot, beats }: BeatEvent): void {
    this.#heard(now)
    const known = this.processes.get(process)
    if (known !== undefined) this.processes.set(process, { ...known, lastBeatAt: now })
    const told = new Map(beats.map(([id, at, letter]) => [id, { at, letter }]))
    for (const row of this.rows.values()) {
      if (row.process !== process) continue
      const { at = 0, letter = '_' } = told.get(row.id) ?? {}
      if (!isSlot && !told.has(row.id)) continue
      if (at > (row.lastProgressAt ?? 0)) this.#moved(row.id)
      const pulse = isSlot ? nextPulse(row.pulse, letter) : row.pulse.slice(0, -1) + letter
      this.rows.set(row.id, { ...row, pulse, ...(at > 0 && { lastProgressAt: at }) })
    }
    this.#changed()
  }

  connected(is: boolean, problem?: string): void {
    if (is) this.lostAt = undefined
    else this.lostAt ??= this.liveNow()
    this.isConnected = is
    this.problem = problem
    this.#changed()
  }

  #heard(now: number): void {
    this.#skewMs = browserTime() - now
  }
}

/** A call on a machine of its own, and what looks at its processes find. */

import { lookAt } from '../../src/evidence/look.ts'
import type { Look, Subject } from '../../src/evidence/look.ts'
import { evidenceOf } from '../../src/evidence/usage.ts'
import type { Evidence, StartedProcess } from '../../src/model/evidence.ts'
import { ProcessWorld } from './process-world.ts'

/** Time between two looks of a trial, in ms. */
const WINDOW_MS = 10_000

/** A call that began when the trial did, and its looks. */
export class Trial {
  readonly world: ProcessWorld
  subject: Subject = {
    own: [],
    shared: [],
    foreign: [],
    startedPids: [],
    isAlone: false,
    countsOutput: true,
    ageMs: () => 0,
  }
  look: Look | undefined
  /** Others are at work for so long before and behind a look at the clock, in ms. */
  interruptedMs = 0
  readonly #beganMs: number

  constructor(world = new ProcessWorld()) {
    this.world = world
    this.#beganMs = world.nowMs
  }

  /** A process of the call. */
  own(output: Partial<StartedProcess> = {}): number {
    const pid = this.world.start()
    const { own, startedPids } = this.subject
    this.subject = { ...this.subject, own: [...own, { pid, ...output }], startedPids: [...startedPids, pid] }
    return pid
  }

  /** Looks, and gives what is found beside the look before. */
  see(withOrphans = false): Evidence | undefined {
    const before = this.look
    this.world.nowMs += WINDOW_MS
    const subject = { ...this.subject, ageMs: () => this.#ageMs() }
    const rest = lookAt(subject, this.world, { before, withOrphans })
    let step = rest.next()
    while (step.done !== true) step = rest.next()
    this.look = step.value
    return before === undefined ? undefined : evidenceOf(before, this.look, WINDOW_MS)
  }

  #ageMs(): number {
    this.world.nowMs += this.interruptedMs
    const ageMs = this.world.nowMs - this.#beganMs
    this.world.nowMs += this.interruptedMs
    return ageMs
  }

  get pids(): number[] {
    return [...(this.look?.processes.values() ?? [])].map(({ pid }) => pid)
  }
}

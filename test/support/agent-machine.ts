/** A machine of its own with a judge: runs whose agents are processes on it, and who is told silent. */

import { Readable } from 'node:stream'

import { isForNobody, lookAt, NOBODY_SEEN } from '../../src/evidence/look.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { Birthplace, StartedProcess } from '../../src/model/evidence.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { ProcessWorld } from '../evidence/process-world.ts'
import { Rig, type RigOptions } from './rig.ts'

/** What processes do in one second: ms of processor time. */
export type Doing = ReadonlyMap<number, number>

const SECOND = 1_000
const nothing = (): void => {}
const NOBODY = { moved: nothing, died: nothing, carriedOn: nothing }

/** Time and processes go on together, a second at a time. */
export class AgentMachine {
  readonly world = new ProcessWorld()
  readonly witness: ProcessWitness
  readonly rig: Rig

  constructor(options: RigOptions = {}) {
    this.witness = new ProcessWitness({
      clock: { now: () => this.rig.clock.now(), soon: () => () => undefined },
      dropped: () => {},
      attempt: (_task, work) => work(),
      audience: NOBODY,
      look: (subject, looking, done) => {
        if (isForNobody(subject, looking)) return done(NOBODY_SEEN)
        const rest = lookAt(subject, this.world, looking)
        let step = rest.next()
        while (step.done !== true) step = rest.next()
        done(step.value)
      },
    })
    const { witness } = this
    const sink = {
      workStarted: witness.workStarted.bind(witness),
      workEnded: witness.workEnded.bind(witness),
    }
    this.rig = new Rig({ ...options, evidence: this.witness, sink })
  }

  run(options: RunOptions = {}) {
    return this.rig.tracker.startRun({ ...options })
  }

  /** Starts a process, and says where; it may say something. */
  start(birthplace: Birthplace, words?: string): StartedProcess & { readonly pid: number } {
    const stdout = words === undefined ? undefined : new Readable({ read: nothing })
    const process = { pid: this.world.start(), exitCode: null, signalCode: null, ...(stdout && { stdout }) }
    this.witness.processStarted(process, birthplace)
    stdout?.push(Buffer.from(words ?? ''))
    return process
  }

  /** Lets time pass. */
  pass(ms: number, doing: Doing = new Map()): void {
    for (let leftMs = ms; leftMs > 0; leftMs -= SECOND) {
      for (const [pid, workMs] of doing) this.world.work(pid, workMs)
      this.world.nowMs += SECOND
      this.rig.clock.advance(SECOND)
    }
  }

  /** Who was told silent, by the agents of their runs, and when. */
  get stalls() {
    return this.rig.attention
      .filter(({ event, status }) => event === 'session.stalled' && status === 'firing')
      .map(({ run, work, reason, ageMs, evidence }) => ({
        agent: run?.agent,
        tool: work?.name,
        reason,
        ageMs,
        finding: evidence?.finding,
      }))
  }
}

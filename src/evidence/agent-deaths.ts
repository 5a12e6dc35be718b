/** Agents that are child processes of a run: how they died, told at the end of their output. */

import type { Clock } from '../model/clock.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../model/evidence.ts'
import type { RunInfo } from '../model/run.ts'
import { fateOf } from './process-fate.ts'

/** Who is told of agents, by the place in which they were started. */
export interface AgentAudience {
  /**
   * An agent has closed its output.
   *
   * @returns what to call once it is known how it ended; until then its run does not end
   */
  readonly ending: (birthplace: Birthplace) => (death: Error | undefined) => void
  /** Another agent begins in a run in which one has died. */
  readonly retried: (birthplace: Birthplace) => void
}

/** Between two questions about a process that dies, and how many: it is dead within some ms. */
const DYING_MS = 5
const MAX_QUESTIONS = 200
/** By these, people and hosts end a process kindly: the host knows why. Programs that hear of one exit by its number. */
const KIND_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM'])
const KIND_CODES: ReadonlySet<number> = new Set([129, 130, 143])

/** Whoever started the agent in a body of its own reads its lines, and may take the end of them for the end of its work. */
export class AgentDeaths {
  readonly #clock: Pick<Clock, 'after'>
  readonly #audience: AgentAudience
  readonly #failed = new WeakSet<RunInfo>()

  constructor(clock: Pick<Clock, 'after'>, audience: AgentAudience) {
    this.#clock = clock
    this.#audience = audience
  }

  /** An agent has said who it is. */
  introduced(birthplace: Birthplace): void {
    const { run } = birthplace
    if (run !== undefined && this.#failed.delete(run)) this.#audience.retried(birthplace)
  }

  /** An agent has closed its output. One of a tool is the tool's: whoever called it knows what became of it. */
  closed(process: StartedProcess, birthplace: Birthplace): void {
    const { run, work } = birthplace
    if (run === undefined || run.ended !== undefined || work !== undefined) return
    const done = this.#audience.ending(birthplace)
    const tell = (fate: ProcessFate | undefined): void => {
      const death = fate && deathOf(fate, process)
      if (death !== undefined) this.#failed.add(run)
      done(death)
    }
    this.#ask(process, tell)
  }

  #ask(process: StartedProcess, tell: (fate: ProcessFate | undefined) => void, question = 0): void {
    const fate = fateOf(process)
    if (fate !== 'ending') return tell(fate)
    if (question >= MAX_QUESTIONS) return tell(undefined)
    this.#clock.after(DYING_MS, () => this.#ask(process, tell, question + 1))
  }
}

/** What it died of; undefined for an end that it came to, or that its host brought about. */
function deathOf({ code, signal }: ProcessFate, { killed = false }: StartedProcess): Error | undefined {
  if (killed) return undefined
  if (signal !== null) {
    if (KIND_SIGNALS.has(signal)) return undefined
    return Object.assign(new Error(`The process of the agent was killed by ${signal}`), { code: signal })
  }
  if (code === null || code === 0 || KIND_CODES.has(code)) return undefined
  return new Error(`The process of the agent exited with code ${code}`)
}

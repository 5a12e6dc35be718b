/** Agents that are child processes of a run: how they died, told at the end of their output. */

import type { Clock } from '../model/clock.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../model/evidence.ts'
import type { RunInfo } from '../model/run.ts'
import { fateOf } from './process-fate.ts'

/** Who is told of agents, by the place in which they were started. */
export interface AgentAudience {
  /** An agent has died. */
  readonly died: (birthplace: Birthplace, death: Error) => void
  /** Another agent speaks in a run in which one has died. */
  readonly carriedOn: (birthplace: Birthplace) => void
}

/** A process that dies is dead within some ms: it is asked for at each turn of the event loop, no longer than this. */
const DYING_MS = 1_000
/** By these, people and hosts end a process kindly: the host knows why. Programs that hear of one exit by its number. */
const KIND_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM'])
const KIND_CODES: ReadonlySet<number> = new Set([129, 130, 143])

/** What is known of one that has closed its output. */
interface Closing {
  /** It has said that it has done its work: a host that kills it then only clears up. */
  readonly hasSaidAll: boolean
  /** How long it may take to die. */
  readonly untilMs: number
}

/** The body of a run that started an agent reads its lines, and may take the end of them for the end of its work. */
export class AgentDeaths {
  readonly #clock: Pick<Clock, 'now' | 'soon'>
  readonly #audience: AgentAudience
  readonly #failed = new WeakSet<RunInfo>()
  /** Agents of a run whose output is open. */
  readonly #open = new WeakMap<RunInfo, Set<StartedProcess>>()
  /** Another agent has begun since they died. */
  readonly #replaced = new WeakSet<StartedProcess>()

  constructor(clock: Pick<Clock, 'now' | 'soon'>, audience: AgentAudience) {
    this.#clock = clock
    this.#audience = audience
  }

  /** An agent has said something new. What one could not do, another one tries, or never needed. */
  spoke(process: StartedProcess, birthplace: Birthplace): void {
    const { run } = birthplace
    if (run === undefined) return
    if (this.#open.get(run)?.has(process) !== true) this.#replaceDead(run, process)
    if (this.#failed.delete(run)) this.#audience.carriedOn(birthplace)
  }

  /**
   * An agent has closed its output. One of a tool is the tool's: its caller knows what became of it. No run
   * waits for the answer, for its process may end meanwhile.
   */
  closed(process: StartedProcess, birthplace: Birthplace, { hasSaidAll }: Pick<Closing, 'hasSaidAll'>): void {
    const { run, work } = birthplace
    if (run !== undefined) this.#open.get(run)?.delete(process)
    if (work !== undefined || this.#replaced.has(process)) return
    this.#ask(process, birthplace, { hasSaidAll, untilMs: this.#clock.now() + DYING_MS })
  }

  /** What an agent has started may hold its output open for long after it. */
  #replaceDead(run: RunInfo, by: StartedProcess): void {
    const open = this.#open.get(run) ?? new Set()
    for (const process of open) {
      if (fateOf(process) === undefined) continue
      open.delete(process)
      this.#replaced.add(process)
    }
    this.#open.set(run, open.add(by))
  }

  #ask(process: StartedProcess, birthplace: Birthplace, closing: Closing): void {
    const { run } = birthplace
    if (run === undefined || run.ended !== undefined || process.killed === true) return
    const fate = fateOf(process)
    if (fate === 'ending') {
      if (this.#clock.now() < closing.untilMs) this.#clock.soon(() => this.#ask(process, birthplace, closing))
      return
    }
    const death = fate && deathOf(fate, closing)
    if (death === undefined) return
    this.#failed.add(run)
    this.#audience.died(birthplace, death)
  }
}

/** What it died of; undefined for an end that it came to, or that somebody brought about kindly or behind its work. */
function deathOf(
  { code, signal }: ProcessFate,
  { hasSaidAll }: Pick<Closing, 'hasSaidAll'>,
): Error | undefined {
  if (signal !== null) {
    if (hasSaidAll || KIND_SIGNALS.has(signal)) return undefined
    return Object.assign(new Error(`The process of the agent was killed by ${signal}`), { code: signal })
  }
  if (code === null || code === 0 || KIND_CODES.has(code)) return undefined
  return new Error(`The process of the agent exited with code ${code}`)
}

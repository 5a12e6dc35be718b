/** Agents that are child processes of a run: how they died, told at the end of their output. */

import type { Attempt } from '../../model/attempt.ts'
import type { Clock } from '../../model/clock.ts'
import type { Birthplace, ProcessFate, StartedProcess } from '../../model/evidence.ts'
import type { RunInfo } from '../../model/run.ts'
import { AskedKills } from './asked-kills.ts'
import type { LastSaid } from './last-word.ts'
import { fateAtLast, fateOf } from '../process-fate.ts'
import { hearExit } from './told-exit.ts'

/** Who is told of agents, by the place in which they were started. */
export interface AgentAudience {
  /** An agent has died; again once a listener of the host is told how. */
  readonly died: (birthplace: Birthplace, death: Error, isHostTold: boolean) => void
  /** Another agent speaks in a run in which one has died, or has done the work beside it. */
  readonly carriedOn: (birthplace: Birthplace) => void
}

/** What `AgentDeaths` needs. */
export interface AgentDeathsOptions {
  readonly clock: Pick<Clock, 'now' | 'soon'>
  readonly audience: AgentAudience
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/** A process that dies is dead within some ms: it is asked for at each turn of the event loop, no longer than this. */
const DYING_MS = 1_000
/** Agents that are remembered to have worked beside one. */
const MAX_BESIDE = 32
/** By these, people and hosts end a process kindly: the host knows why. Programs that hear of one exit by its number. */
const KIND_SIGNALS: ReadonlySet<string> = new Set(['SIGHUP', 'SIGINT', 'SIGTERM'])
const KIND_CODES: ReadonlySet<number> = new Set([129, 130, 143])

/** One agent, and how far it has come. */
interface Agent {
  readonly process: StartedProcess
  readonly birthplace: Birthplace
  /** Those that had not done their work when it began, and those that began before it had done its own. */
  readonly beside: Agent[]
  said: LastSaid
  hasSucceeded: boolean
  /** Another one has begun since it died. */
  isReplaced: boolean
  /** A listener of the host was told how it ended. */
  isHostTold: boolean
  /** It has closed its output, and nobody knows yet how it ended. */
  isAsked: boolean
  death: Error | undefined
}

const JUST_MET = {
  hasSucceeded: false,
  isReplaced: false,
  isHostTold: false,
  isAsked: false,
  death: undefined,
} as const

/** The body of a run that started an agent reads its lines, and may take the end of them for the end of its work. */
export class AgentDeaths {
  readonly #options: AgentDeathsOptions
  readonly #kills = new AskedKills()
  readonly #agents = new WeakMap<StartedProcess, Agent>()
  /** Agents of a run whose output is open. */
  readonly #open = new WeakMap<RunInfo, Set<Agent>>()
  /** Whose death counts now. */
  readonly #failed = new WeakMap<RunInfo, Agent>()

  constructor(options: AgentDeathsOptions) {
    this.#options = options
  }

  /** Any process was started: perhaps to end an agent. */
  started(process: StartedProcess): void {
    this.#kills.started(process)
  }

  /** An agent has said something new. What one could not do, another one tries, or never needed. */
  spoke(process: StartedProcess, birthplace: Birthplace, said: LastSaid): void {
    const { run } = birthplace
    if (run === undefined) return
    const agent = this.#agents.get(process) ?? this.#met(process, birthplace, run)
    agent.said = said
    this.#carryOn(run, birthplace)
  }

  /**
   * An agent has closed its output. One of a tool is the tool's: its caller knows what became of it. No run
   * waits for longer than a moment, for its process may end meanwhile.
   */
  closed(process: StartedProcess, { run, work }: Birthplace, said: LastSaid): void {
    const agent = this.#agents.get(process)
    if (run === undefined || agent === undefined) return
    this.#open.get(run)?.delete(agent)
    agent.said = said
    if (work !== undefined || agent.isReplaced) return
    agent.isAsked = true
    // Whatever comes behind the word that its work is done is no death: nobody stands still for that.
    const ask = said === 'success' ? fateOf : fateAtLast
    this.#ask(agent, run, this.#options.clock.now() + DYING_MS, ask)
  }

  #met(process: StartedProcess, birthplace: Birthplace, run: RunInfo): Agent {
    const agent: Agent = { process, birthplace, beside: [], said: 'else', ...JUST_MET }
    this.#agents.set(process, agent)
    hearExit(process, (isHostTold) => this.#exited(agent, run, isHostTold), this.#options.attempt)
    const open = this.#open.get(run) ?? new Set()
    for (const other of open) {
      // What an agent has started may hold its output open for long after it.
      if (fateOf(other.process) === undefined) keepBeside(agent, other)
      else other.isReplaced = open.delete(other)
    }
    this.#open.set(run, open.add(agent))
    return agent
  }

  #ask(agent: Agent, run: RunInfo, untilMs: number, ask = fateOf): void {
    const { process, said } = agent
    if (!agent.isAsked || run.ended !== undefined || this.#isKilledByHost(process)) return
    const fate = ask(process)
    if (fate === undefined) return
    if (fate === 'ending') {
      const { clock } = this.#options
      if (clock.now() < untilMs) clock.soon(() => this.#ask(agent, run, untilMs))
      return
    }
    agent.isAsked = false
    agent.death = deathOf(fate, said)
    if (agent.death === undefined) return this.#cameToItsEnd(agent, run, fate)
    if (agent.beside.some(({ hasSucceeded }) => hasSucceeded)) return
    this.#failed.set(run, agent)
    this.#options.audience.died(agent.birthplace, agent.death, agent.isHostTold)
  }

  #isKilledByHost({ killed, pid }: StartedProcess): boolean {
    return killed === true || this.#kills.has(pid)
  }

  /** Of several that worked at the same time, one is enough: nobody can say which of them was needed. */
  #cameToItsEnd(agent: Agent, run: RunInfo, { code }: ProcessFate): void {
    agent.hasSucceeded = code === 0 || agent.said === 'success'
    const failed = this.#failed.get(run)
    if (agent.hasSucceeded && failed?.beside.includes(agent) === true) this.#carryOn(run, agent.birthplace)
  }

  #carryOn(run: RunInfo, birthplace: Birthplace): void {
    if (this.#failed.delete(run)) this.#options.audience.carriedOn(birthplace)
  }

  /** Node has collected it, and its host reads on in a moment. */
  #exited(agent: Agent, run: RunInfo, isHostTold: boolean): void {
    const isNews = isHostTold && !agent.isHostTold
    agent.isHostTold ||= isHostTold
    const { death, birthplace } = agent
    if (death === undefined) return this.#ask(agent, run, 0)
    if (!isNews || run.ended !== undefined || this.#failed.get(run) !== agent) return
    this.#options.audience.died(birthplace, death, true)
  }
}

/** One that has done its work already is followed by the next: they do not work at the same time. */
function keepBeside(agent: Agent, other: Agent): void {
  if (other.said === 'success') return
  for (const [one, another] of [
    [agent, other],
    [other, agent],
  ] as const)
    if (one.beside.length < MAX_BESIDE) one.beside.push(another)
}

/** What it died of; undefined for an end that it came to, or that somebody brought about kindly or behind its work. */
function deathOf({ code, signal }: ProcessFate, said: LastSaid): Error | undefined {
  if (signal !== null) {
    if (said !== 'else' || KIND_SIGNALS.has(signal)) return undefined
    return Object.assign(new Error(`The process of the agent was killed by ${signal}`), { code: signal })
  }
  if (code === null || code === 0 || KIND_CODES.has(code) || said === 'success') return undefined
  return new Error(`The process of the agent exited with code ${code}`)
}

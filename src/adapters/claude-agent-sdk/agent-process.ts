/** The process that is the agent of a query: the run that it works for has it, and hears how it died. */

import type { Recorder } from '../../model/adapter.ts'
import type { Cancel } from '../../model/clock.ts'
import { type EndProposal, endOfError } from '../../model/end.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import type { RunHandle, RunInfo } from '../../model/run.ts'
import { claim } from '../claims.ts'
import { fields, given } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { LivingProcesses } from './living-processes.ts'

/** What it is made of. */
export interface AgentProcessOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  /** True if the application starts it, and so ends it. */
  readonly isHosts: boolean
  /** It has died, and the SDK did not tell of it, as where somebody else holds its output open. */
  readonly died: (end: EndProposal) => void
}

/** What a death tells. */
interface Death {
  readonly code: number | null
  readonly signal: string | null
  readonly at: number
}

/**
 * Twice so long after its death, in ms, nothing that it had said can still be on its way: between the two, what
 * has arrived is read, however late a busy process is.
 */
const LAST_WORDS_MS = 500

/** One process for a whole query. What else the application starts for a query is noted only. */
export class AgentProcess {
  readonly #options: AgentProcessOptions
  readonly #others = new LivingProcesses()
  #process: StartedProcess | undefined
  #run: RunHandle | undefined
  /** Undefined while it belongs to no run. */
  #giveUp: Cancel | undefined
  #death: Death | undefined

  constructor(options: AgentProcessOptions) {
    this.#options = options
  }

  /** A process was started in the scope of the query, this very moment. The first one is the agent. */
  started(process: StartedProcess): void {
    if (this.#options.isHosts || this.#process !== undefined) {
      if (this.#run === undefined) this.#others.add(process)
      return
    }
    this.#is(process)
    // It has neither id nor arguments yet.
    queueMicrotask(() => void this.#options.guard.attempt('own the agent', () => this.#meet(process)))
  }

  /** The application has started the agent, and stays in charge of it. */
  handedOver(process: unknown): void {
    if (typeof process !== 'object' || process === null) return
    this.#options.guard.attempt('hear the agent', () => {
      claim(process)
      this.#is(process)
      this.#belong()
    })
  }

  /**
   * A turn begins.
   *
   * @param others runs that it works for, too, and that may outlive the turn
   */
  worksFor(run: RunHandle, others: readonly RunInfo[] = []): void {
    this.#run = run
    this.#belong(others)
    for (const process of this.#others) this.#options.recorder.processStarted(process, { run, others })
  }

  /** The turn is over. */
  rests(): void {
    this.#giveUp?.()
    this.#giveUp = undefined
    this.#run = undefined
  }

  /**
   * How its death ends what it was doing.
   *
   * @param said what the SDK says of it, with the last words of the process
   * @returns undefined while it lives
   */
  endBy(said?: unknown): EndProposal | undefined {
    return this.#death && endOfDeath(this.#death, said)
  }

  /** What the application starts before it, as to load a session, is not the agent. */
  #meet(process: StartedProcess): void {
    if (speaksAsAgent(process)) {
      claim(process)
      return this.#belong()
    }
    this.#process = undefined
    if (this.#run === undefined) this.#others.add(process)
  }

  #is(process: StartedProcess): void {
    this.#process = process
    const { once } = fields(process)
    if (typeof once !== 'function') return
    once.call(process, 'exit', (code: number | null, signal: string | null) => {
      if (this.#process !== process) return
      this.#options.guard.attempt('hear of a death', () => this.#died(code, signal))
    })
  }

  #belong(others?: readonly RunInfo[]): void {
    const { recorder, guard, isHosts } = this.#options
    const [process, run] = [this.#process, this.#run]
    if (process === undefined || run === undefined || this.#death !== undefined) return
    if (this.#giveUp !== undefined) return
    // A host that starts the process by itself also ends it.
    const own = (): Cancel => (isHosts ? nothing : recorder.own(process, run))
    this.#giveUp = guard.attempt('own the agent', own) ?? nothing
    recorder.processStarted(process, { run, others })
  }

  #died(code: number | null, signal: string | null): void {
    const { recorder, guard, died } = this.#options
    const { clock } = recorder
    this.#death = { code, signal, at: clock.wallTime() }
    const end = endOfDeath(this.#death)
    const tell = (): void => void guard.attempt('tell of a death', () => died(end))
    clock.after(LAST_WORDS_MS, () => clock.after(LAST_WORDS_MS, tell))
  }
}

/** The SDK asks each agent to speak so. */
const FORMAT = 'stream-json'

function speaksAsAgent(process: StartedProcess): boolean {
  const { spawnargs } = fields(process)
  return !Array.isArray(spawnargs) || spawnargs.includes(FORMAT)
}

/** As the SDK says it, where that has not said it yet. */
function endOfDeath({ code, signal, at }: Death, said?: unknown): EndProposal {
  const how = signal === null ? `exited with code ${code}` : `terminated by signal ${signal}`
  const words = said instanceof Error ? said.message : `Claude Code process ${how}`
  const error = Object.assign(new Error(words, { cause: said }), given('signal', signal ?? undefined))
  error.name = signal ?? `exit_${code}`
  return { ...endOfError(error), ...(said === undefined && { endedAt: at }) }
}

function nothing(): void {}

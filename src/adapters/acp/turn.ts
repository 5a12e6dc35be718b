/** One turn of an agent: from its prompt to the answer, with the tools that it tells of. */

import { type EndProposal, isAbnormal, stopsWork } from '../../model/end.ts'
import type { Hold } from '../../model/hold.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { type Fields, fields, given, text } from '../fields.ts'
import { endOfTool, type GivenUp } from './turn-end.ts'

/** What a turn is made of. */
export interface TurnOptions {
  readonly run: RunHandle
  /** The run is the host's, and goes on after the turn. */
  readonly isHosts: boolean
  /** Has an agent elsewhere stop. Absent where the agent is this process. */
  readonly stop: (() => void) | undefined
  readonly signal: AbortSignal | undefined
}

/** Tool calls of a turn that are remembered: with more, the oldest are forgotten and end with the turn's run. */
const MAX_CALLS = 1_000
/** Updates by which something moves. The others are figures, modes and lists of commands. */
const PROGRESS = new Set([
  'agent_message_chunk',
  'agent_thought_chunk',
  'compaction_update',
  'plan',
  'plan_update',
  'tool_call',
  'tool_call_update',
])

/** A turn that is followed. */
export class Turn implements GivenUp {
  readonly run: RunHandle
  readonly isHosts: boolean
  readonly signal: AbortSignal | undefined
  isCancelled = false
  /** Ends the wait for the answer of an agent that was told to stop. */
  patience: (() => void) | undefined
  isOver = false
  /** The agent is behind the connection. */
  readonly isRemote: boolean
  /** A run of the host, whose body may have returned, lasts as long as the turn. */
  readonly #hold: Hold | undefined
  /** Ends the wait for the turns before it. */
  #queued: (() => void) | undefined
  readonly #calls = new Map<string, WorkHandle>()

  constructor({ run, isHosts, stop, signal }: TurnOptions) {
    this.run = run
    this.isHosts = isHosts
    this.signal = signal
    this.isRemote = stop !== undefined
    this.#hold = isHosts ? run.hold() : undefined
    if (!isHosts && stop !== undefined) run.control((end) => void (!this.isOver && stopsWork(end) && stop()))
  }

  /** People have ended a run of the host, and the agent goes on. */
  get mustStop(): boolean {
    return this.isRemote && !this.isCancelled && !this.run.isCurrent()
  }

  /** The call that runs, if it is the only one. */
  get onlyCall(): WorkHandle | undefined {
    const open = [...this.#calls.values()].filter(({ endedMs }) => endedMs === undefined)
    return open.length === 1 ? open[0] : undefined
  }

  get isQueued(): boolean {
    return this.#queued !== undefined
  }

  /** The agent works at another turn first, which is watched. */
  queue(): void {
    this.#queued = this.run.waiting('runtime')
  }

  /** The turns before it are over. */
  goOn(): void {
    this.#queued?.()
    this.#queued = undefined
  }

  /** The agent tells what it does. */
  update(told: unknown): void {
    const update = fields(told)
    const kind = String(update['sessionUpdate'])
    if (!PROGRESS.has(kind)) return
    if (kind === 'tool_call' || kind === 'tool_call_update') this.#tool(update)
    else this.run.progress()
  }

  /** The call that the agent speaks of, which it may not have told of before. */
  call(told: unknown): WorkHandle | undefined {
    const call = fields(told)
    const callId = text(call['toolCallId'])
    if (callId === undefined) return undefined
    const known = this.#calls.get(callId)
    if (known !== undefined) return known
    const name = text(call['name']) ?? text(call['kind']) ?? 'tool'
    const input = given('input', call['rawInput'] ?? undefined)
    const work = this.run.startToolCall({ name, callId, remote: this.isRemote, ...input })
    this.#calls.set(callId, work)
    const [oldest] = this.#calls.keys()
    if (this.#calls.size > MAX_CALLS) this.#calls.delete(oldest as string)
    return work
  }

  /** Ends what is open, and the run if it is the turn's own. */
  end(end: EndProposal): void {
    this.isOver = true
    this.goOn()
    this.patience?.()
    const left = isAbnormal(end) ? given('error', end.error) : {}
    for (const work of this.#calls.values()) if (work.endedMs === undefined) work.end(left)
    if (!this.isHosts) this.run.end(end)
    else if (isAbnormal(end)) this.run.suspect(end)
    this.#hold?.release()
  }

  #tool(update: Fields): void {
    const end = endOfTool(update)
    const work = this.call(update)
    if (work === undefined) return this.run.progress()
    if (end === undefined) work.progress()
    else work.end(end)
  }
}

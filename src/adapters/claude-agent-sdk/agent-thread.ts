/** One agent at work: its run, the model that it asks, the tools that it calls. */

import type { RunHandle } from '../../model/run.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { count, type Fields, fields, given, text } from '../fields.ts'
import { blocksOf, endOfTool, failure, usageOf } from './message-facts.ts'

/** Tools that are followed at once. When there are more, the oldest ends without a result. */
const MAX_TOOLS = 1_000

/** The main thread of a turn, or a sub-agent. */
export class AgentThread {
  readonly run: RunHandle
  /** What failed last, and how. */
  failure: Error | undefined
  /** What the model that answered last calls itself. */
  answeredBy: string | undefined
  #model: WorkHandle | undefined
  /** The answer so far. */
  #answer: WorkEnd = {}
  #parts: unknown[] = []
  readonly #tools = new Map<string, WorkHandle>()

  constructor(run: RunHandle) {
    this.run = run
  }

  get model(): WorkHandle | undefined {
    return this.#model
  }

  /** Calls that have no result yet. */
  get tools(): ReadonlyMap<string, WorkHandle> {
    return this.#tools
  }

  /** The model is asked. */
  asked(model: string, input?: unknown): void {
    this.#endModel()
    this.failure = undefined
    this.#answer = {}
    this.#parts = []
    this.#model = this.run.startModelCall({ model, provider: 'anthropic', ...given('input', input) })
  }

  /** On the hot path: once a part of an answer. */
  part({ type, message, delta, usage }: Fields): void {
    if (type === 'content_block_delta') this.#model?.progress()
    else if (type === 'message_start') this.#begins(fields(message))
    else if (type === 'message_delta') this.#told(fields(usage), fields(delta)['stop_reason'])
    else if (type === 'message_stop') this.#endModel()
  }

  /** A block of an answer is whole. */
  said(message: Fields): void {
    const answer = fields(message['message'])
    const failed = text(message['error'])
    for (const block of blocksOf(message)) {
      if (block['type'] === 'tool_use') this.#startTool(block)
      if (failed === undefined) this.#parts.push(block)
      else this.failure = failure(block['text'], failed)
    }
    if (failed !== undefined) this.#endModel({ error: this.failure })
    else if (this.#answer.responseId === undefined) this.#begins(answer)
  }

  /** An answer of which no parts are told: its first block is all that is heard of its end. */
  answered(): void {
    this.#endModel()
  }

  /** Results of tools. */
  toolsAnswered(message: Fields): void {
    for (const block of blocksOf(message)) {
      const id = block['type'] === 'tool_result' ? text(block['tool_use_id']) : undefined
      if (id !== undefined) this.#endTool(id, endOfTool(block))
    }
  }

  /** It is over: nothing of it stays open. */
  close(end: WorkEnd): void {
    this.#endModel(end)
    for (const id of this.#tools.keys()) this.#endTool(id, end)
  }

  #begins({ id, model, usage }: Fields): void {
    // How much it says is known when it has said it.
    this.answeredBy = text(model) ?? this.answeredBy
    const { outputTokens: _, ...asked } = usageOf(fields(usage))
    const known = { ...given('responseId', text(id)), ...given('responseModel', text(model)) }
    this.#answer = { ...this.#answer, ...known, ...asked }
  }

  #told(usage: Fields, stopReason: unknown): void {
    const { outputTokens } = usageOf(usage)
    const more = { ...given('outputTokens', outputTokens), ...given('finishReason', text(stopReason)) }
    this.#answer = { ...this.#answer, ...more }
  }

  #endModel(end?: WorkEnd): void {
    this.#model?.end(end?.error === undefined ? { ...this.#answer, ...this.#output() } : end)
    this.#model = undefined
  }

  #output(): WorkEnd {
    return this.#parts.length === 0 ? {} : { output: this.#parts }
  }

  #startTool({ id, name, input }: Fields): void {
    const callId = text(id)
    if (callId === undefined || this.#tools.has(callId)) return
    const limitMs = name === 'Bash' ? count(fields(input)['timeout']) : undefined
    const call = this.run.startToolCall({
      name: text(name) ?? 'tool',
      callId,
      ...given('deadlineMs', limitMs),
      ...given('input', input),
    })
    this.#tools.set(callId, call)
    const [oldest] = this.#tools.keys()
    if (this.#tools.size > MAX_TOOLS) this.#endTool(oldest as string, {})
  }

  #endTool(id: string, end: WorkEnd): void {
    this.#tools.get(id)?.end(end)
    this.#tools.delete(id)
  }
}

/** A tool that is called, and whose agent calls it. */
export interface RunningTool {
  readonly thread: AgentThread
  readonly work: WorkHandle
}

/** The one tool that runs in this process: which of several a body is for nobody knows. */
export function onlyToolHere(threads: Iterable<AgentThread>): RunningTool | undefined {
  const found: RunningTool[] = []
  for (const thread of threads) {
    for (const work of thread.tools.values()) {
      if (work.name.startsWith('mcp__')) found.push({ thread, work })
    }
  }
  return found.length === 1 ? found[0] : undefined
}

/** One agent of a session, or a sub-agent of it: the calls that are open in its run. */

import { type EndProposal, isAbnormal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkEnd, WorkHandle } from '../../model/work.ts'
import { type Fields, given, text } from '../fields.ts'
import { endOfCancel, endOfTool, failureOfModel, figuresOf } from './told-end.ts'

/** Tool calls of an agent that are followed at once: with more, the oldest are forgotten and end by other rules. */
const MAX_TOOLS = 1_000

/** Its model calls follow each other, its tools may run beside each other. */
export class Agent {
  readonly run: RunHandle
  readonly #tools = new Map<string, WorkHandle>()
  #model: WorkHandle | undefined
  #figures: WorkEnd = {}
  #failure: Error | undefined
  /** Ends the wait before a request that failed is made again. */
  #retries: (() => void) | undefined

  constructor(run: RunHandle) {
    this.run = run
  }

  tool(callId: unknown): WorkHandle | undefined {
    return this.#tools.get(String(callId))
  }

  /** Its model speaks. On the hot path. */
  chunk(): void {
    if (this.#model === undefined) this.run.progress()
    else this.#model.progress()
  }

  /** It tells of what it does; other events are none of its. */
  hear(type: string, data: Fields): void {
    switch (type) {
      case 'model.call_start':
        return this.#startModel(data)
      case 'model.call_failure':
        return void (this.#failure = failureOfModel(data))
      case 'assistant.usage':
        return void (this.#figures = figuresOf(data))
      case 'model.call_finished':
        return this.#endModel(data['outcome'])
      case 'tool.execution_start':
        return this.#startTool(data)
      case 'tool.execution_progress':
      case 'tool.execution_partial_result':
        return this.tool(data['toolCallId'])?.progress()
      case 'tool.execution_complete':
        return this.#endTool(data)
      default:
    }
  }

  /** Ends what is open. */
  close(end: EndProposal): void {
    const left = isAbnormal(end) ? given('error', end.error) : {}
    this.#retries?.()
    this.#model?.end(left)
    this.#model = undefined
    for (const work of this.#tools.values()) work.end(left)
    this.#tools.clear()
  }

  #startModel(data: Fields): void {
    this.#retries?.()
    this.#retries = undefined
    // One that was interrupted has no end of its own.
    this.#model?.end(endOfCancel('Interrupted'))
    this.#figures = {}
    this.#failure = undefined
    this.#model = this.run.startModelCall({ model: text(data['model']) ?? 'unknown' })
  }

  #endModel(outcome: unknown): void {
    const work = this.#model
    this.#model = undefined
    if (outcome === 'success') return work?.end(this.#figures)
    const failure = outcome === 'cancelled' ? endOfCancel().error : (this.#failure ?? failureOfModel({}))
    work?.end({ error: failure })
    // It is made again after a while, or the session tells of an error at once.
    if (outcome === 'error') this.#retries = this.run.waiting('retry')
  }

  #startTool(data: Fields): void {
    const callId = text(data['toolCallId'])
    if (callId === undefined || this.#tools.has(callId)) return
    const name = text(data['toolName']) ?? 'tool'
    const remote = data['isHere'] !== true
    const work = this.run.startToolCall({ name, callId, remote, ...given('input', data['arguments']) })
    this.#tools.set(callId, work)
    const [oldest] = this.#tools.keys()
    if (this.#tools.size > MAX_TOOLS) this.#tools.delete(oldest as string)
  }

  #endTool(data: Fields): void {
    this.tool(data['toolCallId'])?.end(endOfTool(data))
    this.#tools.delete(String(data['toolCallId']))
  }
}

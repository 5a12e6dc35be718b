/** A loop of a client of models: it asks, runs tools of the application and asks again, until it has an answer. */

import type { Asker, Recorder, Scope } from '../model/adapter.ts'
import { type EndProposal, endOfAbort } from '../model/end.ts'
import { failureOf } from '../model/failure.ts'
import type { ToolCallOptions } from '../model/work.ts'
import { abortReasonOf, endOfFailure } from './failure-end.ts'
import { given } from './fields.ts'
import type { GeneratorFollower, Step } from './followed-generator.ts'
import type { Guard } from './guard.ts'
import { LEFT, type PulledEars, PulledRun } from './pulled-run.ts'

/** What a loop is made of. */
export interface ClientLoopOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly model: string | undefined
  /** Aborts as the loop does. */
  readonly signal: AbortSignal
  /** Aborts the loop. */
  readonly abort: () => void
  /** Stands around the first moments of the loop, in which its client may start a span for it. */
  readonly opening?: (first: () => Step) => Step
}

/** Its run, and the tools that run in it: the wire tells of the rest. */
export class ClientLoop implements PulledEars, Asker {
  readonly scope: Scope
  /** Stands around each step of it. */
  readonly follower: GeneratorFollower
  readonly #of: ClientLoopOptions
  readonly #pulled: PulledRun
  #openTools = 0
  /** How its last request failed. */
  #failure: EndProposal | undefined
  /** Why its last answer ended. */
  #stopReason: string | undefined

  constructor(options: ClientLoopOptions) {
    this.#of = options
    const { recorder, guard } = options
    const outer = recorder.scope()
    const pulled = new PulledRun({ recorder, guard, outer, isPart: false, ears: this })
    this.#pulled = pulled
    this.scope = {
      get run() {
        return pulled.run ?? outer.run
      },
      origin: outer.origin,
      asker: this,
    }
    this.follower = {
      step: (resume, leave) => pulled.step(() => this.#begin(resume), leave),
      left: (leave) => pulled.left(leave),
    }
  }

  get isBusy(): boolean {
    return this.#openTools > 0
  }

  first(): void {
    if (this.#pulled.isHosts) this.#pulled.begin({})
  }

  stopped(): boolean {
    if (!this.#of.signal.aborted) this.#of.abort()
    return false
  }

  passed({ done }: IteratorResult<unknown, unknown>): void {
    if (done === true) this.#pulled.end({ reason: 'completed', ...given('stopReason', this.#stopReason) })
  }

  asked(): void {
    this.#failure = undefined
    this.#stopReason = undefined
  }

  answered(finishReason?: string): void {
    this.#failure = undefined
    this.#stopReason = finishReason
  }

  failed(end: EndProposal): void {
    this.#failure = end
  }

  /** A reader leaves too where an answer is thrown at it that broke off. */
  left(): void {
    this.#over(this.#of.signal.aborted ? this.#endOf(undefined) : (this.#failure ?? LEFT))
  }

  threw(error: unknown): void {
    this.#over(this.#endOf(error))
  }

  over(): void {}

  /**
   * Runs the body of a tool, as a tool call of the loop.
   *
   * @returns what the body returns
   * @throws what the body throws; an `AbortError` where people have stopped the run
   */
  async tool(call: ToolCallOptions, body: () => unknown): Promise<unknown> {
    const { guard } = this.#of
    const { run } = this.#pulled
    if (guard.attempt('ask the gate', () => run?.gate()) === false) {
      throw new DOMException('The run was stopped', 'AbortError')
    }
    const work = guard.attempt('start a tool call', () => run?.startToolCall(call))
    if (work === undefined) return body()
    this.#openTools += 1
    try {
      const output = await guard.within({ run, work, origin: this.scope.origin }, body)
      guard.attempt('end a tool call', () => work.end({ output }))
      return output
    } catch (error) {
      guard.attempt('end a tool call', () => work.end({ error: abortReasonOf(error) }))
      throw error
    } finally {
      this.#openTools -= 1
    }
  }

  /** Its run begins behind the span that its client starts for it, which then stands for that run. */
  #begin(resume: () => Step): Step {
    const { guard, model, signal, opening = (first) => first() } = this.#of
    if (this.#pulled.hasBegun) return resume()
    const step = opening(resume)
    guard.attempt('start a run', () => this.#pulled.begin({ ...given('model', model), signal }))
    return step
  }

  /** In a run of the host, its body hears what the client throws, and says what that means for the run. */
  #over(end: EndProposal): void {
    this.#pulled.end(this.#pulled.isHosts ? LEFT : end)
  }

  #endOf(error: unknown): EndProposal {
    const { signal } = this.#of
    if (signal.aborted) return endOfAbort(abortReasonOf(signal.reason))
    return failureOf(error).isAbort ? endOfAbort(error) : endOfFailure(error)
  }
}

/** A signal that aborts as the first of these does, with its reason. */
export function eitherOf(signal: unknown, own: AbortSignal): AbortSignal {
  return signal instanceof AbortSignal ? AbortSignal.any([signal, own]) : own
}

type Method = (this: unknown, ...given: never[]) => unknown

/** By this, loops read what a model has asked for. */
const PARSE = 'parse'

/**
 * The same prototype and the same properties, hidden ones too: packages know their own tools by those. A copy has no
 * private fields, so its other method is that of the tool itself.
 *
 * @param methods those that it has instead
 */
export function toolCopy(tool: object, methods: Readonly<Record<string, unknown>>): object {
  const parse: unknown = Reflect.get(tool, PARSE)
  const replaced =
    typeof parse === 'function' ? { [PARSE]: (parse as Method).bind(tool), ...methods } : methods
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(tool)
  for (const [name, value] of Object.entries(replaced)) {
    const enumerable = properties[name]?.enumerable ?? false
    properties[name] = { value, enumerable, writable: true, configurable: true }
  }
  return Object.create(Object.getPrototypeOf(tool) as object | null, properties) as object
}

/** Tools that a client calls: each is a tool call of the run around it, whose result comes from elsewhere. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { McpRequest, RequestOptions } from './protocol.ts'
import { endOfResult, failureOfCall } from './tool-end.ts'

type Send = (options: RequestOptions | undefined) => Promise<unknown>

/** A call that is heard here. */
interface HeardCall {
  readonly scope: Scope
  readonly work: WorkHandle
}

/** All requests that clients and servers send. */
export class ClientCalls {
  readonly #recorder: Recorder
  readonly #guard: Guard

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
  }

  /** @returns what `send` returns; where people have stopped the run around it, an `AbortError` and nothing is sent */
  ask(asked: McpRequest, options: RequestOptions | undefined, send: Send): Promise<unknown> {
    if (asked.method === 'elicitation/create') return this.#askPerson(options, send)
    if (asked.method !== 'tools/call') return send(options)
    const scope = this.#guard.attempt('read the scope', () => this.#recorder.scope())
    if (scope?.run === undefined) return send(options)
    const { run, work } = scope
    if (this.#guard.attempt('ask the gate', () => run.gate()) === false) {
      return Promise.reject(new DOMException('The run was stopped', 'AbortError'))
    }
    if (work !== undefined && isToldOf(nameOf(asked), scope)) return send(this.#progressing(work, options))
    const call = this.#guard.attempt('start a tool call', () => start(run, scope, { asked, options }))
    return call === undefined ? send(options) : this.#follow(call, options, send)
  }

  async #follow(
    { scope, work }: HeardCall,
    options: RequestOptions | undefined,
    send: Send,
  ): Promise<unknown> {
    const heard = this.#progressing(work, options)
    try {
      const result = await this.#guard.within({ ...placeOf(scope), work }, () => send(heard))
      this.#guard.attempt('end a tool call', () => work.end(endOfResult(result)))
      return result
    } catch (error) {
      this.#guard.attempt('end a tool call', () => work.end({ error: failureOfCall(error, options?.signal) }))
      throw error
    }
  }

  /** Only who wants to hear of progress is told of it: what is sent stays as it is. */
  #progressing(work: WorkHandle, options: RequestOptions | undefined): RequestOptions | undefined {
    const { onprogress } = options ?? {}
    if (onprogress === undefined) return options
    const tell = (progress: unknown): unknown => {
      this.#guard.attempt('report progress', () => work.progress())
      return onprogress(progress)
    }
    return { ...options, onprogress: tell }
  }

  /** A server asks the person in front of the client. */
  async #askPerson(options: RequestOptions | undefined, send: Send): Promise<unknown> {
    const over = this.#guard.attempt('wait for a person', () => {
      const { run, work } = this.#recorder.scope()
      return run?.waiting('person', work === undefined ? {} : { within: work })
    })
    try {
      return await send(options)
    } finally {
      this.#guard.attempt('go on', () => over?.())
    }
  }
}

/** The tool that a request calls. */
export function nameOf({ params }: McpRequest): string {
  return text(params?.['name']) ?? 'tool'
}

/** True inside of a call of the same tool: the adapter that told of that call speaks for it, but hears no progress. */
export function isToldOf(name: string, { work }: Scope): boolean {
  return work?.kind === 'tool_call' && isNamed(work.name, name) && work.endedMs === undefined
}

/** Claude calls a tool of a server `mcp__{server}__{tool}`, so that those of two servers differ. */
function isNamed(told: string, tool: string): boolean {
  return told === tool || (told.startsWith('mcp__') && told.endsWith(`__${tool}`))
}

function start(
  run: RunHandle,
  scope: Scope,
  { asked, options }: { readonly asked: McpRequest; readonly options: RequestOptions | undefined },
): HeardCall {
  const { arguments: input } = asked.params ?? {}
  const limit = given('deadlineMs', options?.timeout)
  const work = run.startToolCall(
    { name: nameOf(asked), remote: true, ...limit, ...given('input', input) },
    openOf(scope),
  )
  return { scope, work }
}

/** The call around it, unless that has ended. */
export function openOf({ work }: Scope): WorkHandle | undefined {
  return work?.endedMs === undefined ? work : undefined
}

/** Answers of a model that the scope may wait for are none of a tool's. */
function placeOf({ run, origin }: Scope): Scope {
  return { run, origin }
}

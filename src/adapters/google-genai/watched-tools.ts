/** Sits around the tools of loops: each call that a model asks for is a tool call of its loop. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import { type Fields, fields, given, items, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { MethodSeats, type SeatedMethod } from '../method-seats.ts'
import type { Loop } from './loop.ts'
import { endOfCall, endOfMcpCall } from './loop-end.ts'

/** Who watches. */
export interface ToolWatch {
  readonly recorder: Recorder
  readonly guard: Guard
  /** The loop that runs in a scope, in none of its tools. */
  readonly loopIn: (scope: Scope) => Loop | undefined
}

/** A call that a model asks for. */
interface FunctionCall {
  readonly id?: unknown
  readonly name?: unknown
  readonly args?: unknown
}

/** Tools are objects of the application: a while after their last loop they are as they were. */
export class WatchedTools {
  readonly #watch: ToolWatch
  /** The names of a tool, as it has told the client. */
  readonly #names = new WeakMap<object, ReadonlySet<unknown>>()
  readonly #tools = new MethodSeats('callTool', (own) => this.#calling(own))
  readonly #declared = new MethodSeats('tool', (own) => this.#declaring(own))
  readonly #clients = new MethodSeats('callTool', (own) => this.#callingServer(own))

  constructor(watch: ToolWatch) {
    this.#watch = watch
  }

  /** A loop begins with this tool. */
  take(tool: object): void {
    const servers = serversOf(tool)
    for (const server of servers) this.#clients.take(server)
    if (servers.length > 0) return
    this.#tools.take(tool)
    this.#declared.take(tool)
  }

  /** A loop with this tool is over. */
  leave(tool: object): void {
    const servers = serversOf(tool)
    for (const server of servers) this.#clients.leave(server)
    if (servers.length > 0) return
    this.#tools.leave(tool)
    this.#declared.leave(tool)
  }

  /** Of calls that come together, each tool is told all: it knows its own. */
  #calling(own: SeatedMethod): SeatedMethod {
    const here = (): Loop | undefined => this.#here()
    const ownCalls = (tool: unknown, calls: unknown): readonly FunctionCall[] => this.#ownCalls(tool, calls)
    const { guard } = this.#watch
    return function (calls, ...more) {
      const call = (): unknown => own.call(this, calls, ...more)
      const loop = here()
      if (loop === undefined) return call()
      loop.mayCall()
      const asked = guard.attempt('read tool calls', () => ownCalls(this, calls)) ?? []
      const works = asked.map((one) => [one, loop.startTool(optionsOf(one))] as const)
      const [only, ...others] = works
      const place = loop.placeOf(others.length === 0 ? only?.[1] : undefined)
      return followed({ loop, guard, place, call }, (answer) =>
        works.forEach(([one, work]) => loop.endTool(work, () => answer((parts) => endOfCall(one, parts)))),
      )
    }
  }

  /** One of its clients is asked: nothing else tells calls of the protocol apart that come together. */
  #callingServer(own: SeatedMethod): SeatedMethod {
    const here = (): Loop | undefined => this.#here()
    const { guard } = this.#watch
    return function (asked, schema, options, ...more) {
      const call = (): unknown => own.call(this, asked, schema, options, ...more)
      const loop = here()
      if (loop === undefined) return call()
      loop.mayCall()
      const { name, arguments: args } = fields(asked)
      const { timeout } = fields(options)
      const limit = typeof timeout === 'number' ? { deadlineMs: timeout } : {}
      const work = loop.startTool({ ...optionsOf({ name, args }), remote: true, ...limit })
      return followed({ loop, guard, place: loop.placeOf(work), call }, (answer) =>
        loop.endTool(work, () => answer(endOfMcpCall)),
      )
    }
  }

  #declaring(own: SeatedMethod): SeatedMethod {
    const note = (tool: unknown, told: unknown): void => {
      const names = items(fields(told)['functionDeclarations']).map((one) => fields(one)['name'])
      this.#names.set(tool as object, new Set(names))
    }
    return function (...more) {
      const told = own.call(this, ...more)
      if (told instanceof Promise) told.then((declared) => note(this, declared), ignored)
      else note(this, told)
      return told
    }
  }

  #ownCalls(tool: unknown, calls: unknown): readonly FunctionCall[] {
    const all = items(calls).map(fields) as readonly FunctionCall[]
    const names = this.#names.get(tool as object)
    return names === undefined ? all : all.filter(({ name }) => names.has(name))
  }

  #here(): Loop | undefined {
    const { guard, recorder, loopIn } = this.#watch
    return guard.attempt('find a loop', () => loopIn(recorder.scope()))
  }
}

/** A call of tools, where it happens. */
interface Called {
  readonly loop: Loop
  readonly guard: Guard
  readonly place: Scope
  readonly call: () => unknown
}

type WorkEnd = NonNullable<Parameters<WorkHandle['end']>[0]>

/** @param end told how each of its calls ended, by what came of all of them */
async function followed(
  { guard, place, call }: Called,
  end: (answer: (endOf: (result: unknown) => WorkEnd) => WorkEnd) => void,
): Promise<unknown> {
  try {
    const result = await guard.within(place, call)
    end((endOf) => endOf(result))
    return result
  } catch (error) {
    end(() => ({ error }))
    throw error
  }
}

function optionsOf({ id, name, args }: FunctionCall): { readonly name: string } {
  return { name: text(name) ?? 'tool', ...given('callId', text(id)), ...given('input', args) }
}

/** The clients of the Model Context Protocol that a tool stands for. */
function serversOf(tool: object): readonly object[] {
  const { mcpClients } = fields(tool) as Fields
  return items(mcpClients).filter((one): one is object => typeof fields(one)['callTool'] === 'function')
}

function ignored(): void {
  // The client hears of it.
}

/** Sits around the bodies of tools while turns call them: within the kit's own span of the call, which then stands for it. */

import type { Guard } from '../guard.ts'
import { fields, given, text } from '../fields.ts'
import { MethodSeats, type SeatedMethod } from '../method-seats.ts'
import type { AdkToolCall } from './adk-parts.ts'
import type { AdkTurn } from './turn.ts'

/** Tools are objects of the application: a while after their last call they are as they were. */
export class ToolSeats {
  readonly #guard: Guard
  readonly #turnHere: () => AdkTurn | undefined
  readonly #seats = new MethodSeats('runAsync', (own) => this.#surrounded(own))
  /** Calls that have been announced, by their contexts. */
  readonly #announced = new WeakSet<object>()

  /** @param turnHere the turn that code runs in */
  constructor(guard: Guard, turnHere: () => AdkTurn | undefined) {
    this.#guard = guard
    this.#turnHere = turnHere
  }

  /** The kit is about to call it, or to take somebody else's answer. */
  take({ tool, toolContext }: AdkToolCall): void {
    if (toolContext === undefined || this.#announced.has(toolContext)) return
    this.#announced.add(toolContext)
    this.#seats.take(tool)
  }

  /** It has been called, or not. */
  leave({ tool, toolContext }: AdkToolCall): void {
    if (toolContext !== undefined && this.#announced.delete(toolContext)) this.#seats.leave(tool)
  }

  #surrounded(own: SeatedMethod): SeatedMethod {
    const here = this.#turnHere
    const guard = this.#guard
    return function (call, ...more) {
      const body = (): unknown => own.call(this, call, ...more)
      const turn = here()
      return turn === undefined ? body() : called({ turn, guard, body, tool: this, call })
    }
  }
}

/** A call of a tool, where it happens. */
interface Called {
  readonly turn: AdkTurn
  readonly guard: Guard
  readonly body: () => unknown
  readonly tool: unknown
  readonly call: unknown
}

async function called({ turn, guard, body, tool, call }: Called): Promise<unknown> {
  const { args, toolContext } = fields(call)
  const callId = given('callId', text(fields(toolContext)['functionCallId']))
  const asked = { name: text(fields(tool)['name']) ?? 'tool', ...callId, ...given('input', args) }
  const work = guard.attempt('start a tool call', () => turn.pulled.run?.startToolCall(asked))
  if (work === undefined) return body()
  turn.tool = work
  try {
    const output = await guard.within(turn.scope, body)
    guard.attempt('end a tool call', () => work.end(given('output', output ?? undefined)))
    return output
  } catch (error) {
    guard.attempt('end a tool call', () => work.end({ error }))
    throw error
  } finally {
    if (turn.tool === work) turn.tool = undefined
  }
}

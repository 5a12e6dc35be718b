/** Watches the tools of an agent. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { WorkHandle } from '../../model/work.ts'
import { type Fields, fields, given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { AgentTurn } from './agent-turn.ts'
import { endOfTool, thrownBy } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'

/** Who watches. */
export interface ToolWatch {
  readonly turn: AgentTurn
  readonly recorder: Recorder
  readonly guard: Guard
}

type Execute = (this: unknown, input: unknown, context: unknown) => unknown

/** The same tools. One without a body runs elsewhere. */
export function watchTools(tools: Fields, watch: ToolWatch): Fields {
  return Object.fromEntries(
    Object.entries(tools).map(([name, tool]) => {
      const { execute } = fields(tool)
      return [
        name,
        typeof execute === 'function' ? watched(name, { ...fields(tool), execute } as Tool, watch) : tool,
      ]
    }),
  )
}

interface Tool {
  readonly execute: Execute
}

function watched(name: string, tool: Tool, watch: ToolWatch): Tool {
  const execute: Execute = function (input, context) {
    const body = (told: unknown): unknown => tool.execute.call(this, input, told)
    const turn = watch.guard.attempt('find a turn', () => turnIn(watch.recorder.scope())) ?? watch.turn
    return new ToolRun(name, { ...watch, turn }).perform(input, context, body)
  }
  return { ...tool, execute }
}

/** A turn that goes on from another one has the tools of that one. */
function turnIn(scope: Scope): AgentTurn | undefined {
  return scope instanceof TurnScope && scope.work === undefined ? scope.turn : undefined
}

/** One call of a tool. */
class ToolRun {
  readonly #name: string
  readonly #watch: ToolWatch
  #isSuspended = false

  constructor(name: string, watch: ToolWatch) {
    this.#name = name
    this.#watch = watch
  }

  async perform(input: unknown, context: unknown, body: (context: unknown) => unknown): Promise<unknown> {
    const { turn, guard } = this.#watch
    if (!turn.mayGoOn()) throw turn.stop.reason
    const scope = guard.attempt('start a tool call', () => this.#start(input, context))
    if (scope === undefined) return body(context)
    try {
      const output = await guard.within(scope, () => body(this.#suspending(context)))
      this.#end(scope.work, () => (this.#isSuspended && output === undefined ? {} : endOfTool(output)))
      return output
    } catch (error) {
      this.#end(scope.work, () => ({ error: thrownBy(error) }))
      throw error
    }
  }

  #start(input: unknown, context: unknown): TurnScope {
    const { turn, recorder } = this.#watch
    const { origin } = recorder.scope() as Scope
    const callId = text(fields(context)['toolCallId'])
    const call = { name: this.#name, ...given('callId', callId), ...given('input', input) }
    const work = turn.run.startToolCall(call)
    turn.toolStarted()
    return new TurnScope(turn, origin, work)
  }

  #end(work: WorkHandle | undefined, endOf: () => Parameters<WorkHandle['end']>[0]): void {
    const { turn, guard } = this.#watch
    guard.attempt('end a tool call', () => work?.end(endOf()))
    guard.attempt('end a run', () => turn.toolEnded())
    turn.mayGoOn()
  }

  /** A tool that asks a person returns nothing, and is called again with what the person says. */
  #suspending(context: unknown): unknown {
    const { suspend } = fields(context)
    if (typeof suspend !== 'function') return context
    const heard = (...told: unknown[]): unknown => {
      this.#isSuspended = true
      return suspend.apply(context, told)
    }
    return { ...fields(context), suspend: heard }
  }
}

/** Watches the loop of an agent: it asks a model and runs tools, until there is nothing left to do. */

import { type Fields, fields, given, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import type { AgentTurn } from './agent-turn.ts'

/** What a loop is begun with. */
export interface LoopRequest {
  readonly options?: Fields
  readonly onIterationComplete?: unknown
}

type Callback = (this: unknown, ...told: unknown[]) => unknown

/** The same request, with ourselves among those who are told. What the application gave stays, and comes first. */
export function watchLoop(asked: LoopRequest, turn: AgentTurn, guard: Guard): LoopRequest {
  const { options = {}, onIterationComplete } = asked
  const tell = callbacks(guard)
  return {
    ...asked,
    options: {
      ...options,
      abortSignal: either(options['abortSignal'], turn.stop),
      onError: tell(options['onError'], ([event]) => turn.failed(fields(event)['error'] ?? event)),
      onAbort: tell(options['onAbort'], () => turn.finished({ finishReason: 'aborted' })),
      onFinish: tell(options['onFinish'], ([event]) => finish(turn, fields(event))),
    },
    onIterationComplete: tell(onIterationComplete, ([event], said) => iterated(turn, event, said)),
  }
}

/** The application's callback, and ours behind it. */
function callbacks(guard: Guard) {
  return (own: unknown, hear: (told: readonly unknown[], said: unknown) => void): Callback =>
    async function (...told) {
      const said =
        typeof own === 'function' ? ((await (own as Callback).apply(this, told)) as unknown) : undefined
      guard.attempt('hear a loop', () => hear(told, said))
      return said
    }
}

function finish(turn: AgentTurn, { finishReason, error }: Fields): void {
  const outcome = { finishReason: text(finishReason), ...given('error', error) }
  if (finishReason === 'suspended') turn.suspended(outcome)
  else turn.finished(outcome)
}

/** Told also where nobody reads. The application's own callback may have said that it goes on all the same, or not. */
function iterated(turn: AgentTurn, event: unknown, said: unknown): void {
  const { continue: goesOn } = fields(said)
  turn.isAnswered = goesOn === undefined ? fields(event)['isFinal'] === true : goesOn === false
}

function either(signal: unknown, stop: AbortSignal): AbortSignal {
  return signal instanceof AbortSignal ? AbortSignal.any([signal, stop]) : stop
}

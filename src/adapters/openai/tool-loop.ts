/** `runTools` of the client: one run with its tools, until the model has no more to ask for. */

import type { Recorder } from '../../model/adapter.ts'
import type { Helper } from '../client-classes.ts'
import { ClientLoop, eitherOf } from '../client-loop.ts'
import { fields, text } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { explainStream } from './helper-streams.ts'
import { RunnableTools } from './runnable-tools.ts'

type Play = (this: unknown, client: unknown, body: unknown, ...more: unknown[]) => Promise<unknown>

/** What `runTools` returns: it begins in a later turn of the event loop. */
interface Runner {
  readonly controller: AbortController
  readonly messages: readonly unknown[]
  abort(): void
  _runTools: Play
}

/** Stands around `runTools`. */
export function loops(recorder: Recorder, guard: Guard): (original: Helper) => Helper {
  return (original) =>
    function (body, options) {
      const runner = original.call(this, body, options)
      guard.attempt('follow a loop', () => {
        explainStream(runner, options)
        if (isRunner(runner)) follow(runner, { recorder, guard, body, options })
      })
      return runner
    }
}

interface Following {
  readonly recorder: Recorder
  readonly guard: Guard
  readonly body: unknown
  readonly options: unknown
}

function follow(runner: Runner, { recorder, guard, body, options }: Following): void {
  const { _runTools: play } = runner
  const loop = new ClientLoop({
    recorder,
    guard,
    model: text(fields(body)['model']),
    signal: eitherOf(fields(options)['signal'], runner.controller.signal),
    abort: () => runner.abort(),
  })
  const tools = new RunnableTools(loop, runner)
  const played: Play = async function (client, asked, ...more) {
    const watched = guard.attempt('watch tools', () => tools.watch(asked)) ?? asked
    const over = async () => ({ done: true, value: await play.call(this, client, watched, ...more) }) as const
    return (await loop.follower.step(over, over)).value
  }
  Object.defineProperty(runner, '_runTools', { value: played, writable: true, configurable: true })
}

function isRunner(runner: unknown): runner is Runner {
  const { controller, _runTools: play } = fields(runner)
  return controller instanceof AbortController && typeof play === 'function'
}

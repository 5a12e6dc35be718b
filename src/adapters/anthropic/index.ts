/** Anthropic's own client: why a request was given up, and the loops in which it runs tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { type ClientMeeting, type ModelClientClass, watchClients } from '../client-classes.ts'
import type { Step } from '../followed-generator.ts'
import { Guard } from '../guard.ts'
import { FRAMEWORK } from './framework.ts'
import { loops } from './tool-loop.ts'

/** `Anthropic` of the package, or a class that inherits from it. */
export type AnthropicClass = ModelClientClass

/** The package makes spans of its own, where an SDK of OpenTelemetry is registered. */
const SPAN_SCOPE = 'com.anthropic.sdk.typescript'

/**
 * Hears what requests of `@anthropic-ai/sdk` do not tell: its own time limit and the reason of an abort, and
 * `toolRunner`, which is a run with its tool calls. Its requests, streams, figures and failures are heard by
 * `model-http`. Under `lifesign/register` it finds the package itself. Arguments and results are handed on by
 * reference only.
 *
 * @param classes those of the package that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [anthropic(), modelHttp()] })
 */
export function anthropic(...classes: readonly AnthropicClass[]): Adapter {
  const spanScopes: string[] = []
  return {
    name: 'anthropic',
    framework: FRAMEWORK,
    spanScopes,
    install: (recorder) => watchClients(classes, meeting(recorder, spanScopes)),
  }
}

function meeting(recorder: Recorder, spanScopes: string[]): ClientMeeting {
  const guard = new Guard(recorder, 'anthropic')
  // Its span for a loop stands for the run of that loop. All its other spans are heard as anybody's.
  const opening = (first: () => Step): Step => {
    spanScopes.push(SPAN_SCOPE)
    try {
      return first()
    } finally {
      spanScopes.pop()
    }
  }
  return {
    recorder,
    guard,
    shared: Symbol.for('lifesign.anthropic'),
    wanted: `Anthropic of ${FRAMEWORK.name}`,
    helpers: [{ owner: 'Beta.Messages', name: 'toolRunner', around: loops({ recorder, guard, opening }) }],
  }
}

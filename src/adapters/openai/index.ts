/** OpenAI's own client: why a request was given up, and the loops in which it runs tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { type ClientMeeting, type ModelClientClass, watchClients } from '../client-classes.ts'
import { Guard } from '../guard.ts'
import { FRAMEWORK } from './framework.ts'
import { explained } from './helper-streams.ts'
import { loops } from './tool-loop.ts'

/** `OpenAI` of the package, or a class that inherits from it. */
export type OpenAiClass = ModelClientClass

/**
 * Hears what requests of `openai` do not tell: its own time limit and the reason of an abort, and `runTools`, which is
 * a run with its tool calls. Its requests, streams, figures and failures are heard by `model-http`. Under
 * `lifesign/register` it finds the package itself. Arguments and results are handed on by reference only.
 *
 * @param classes those of the package that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [openai(), modelHttp()] })
 */
export function openai(...classes: readonly OpenAiClass[]): Adapter {
  return {
    name: 'openai',
    framework: FRAMEWORK,
    install: (recorder) => watchClients(classes, meeting(recorder)),
  }
}

function meeting(recorder: Recorder): ClientMeeting {
  const guard = new Guard(recorder, 'openai')
  return {
    recorder,
    guard,
    shared: Symbol.for('lifesign.openai'),
    wanted: `OpenAI of ${FRAMEWORK.name}`,
    helpers: [
      { owner: 'Chat.Completions', name: 'runTools', around: loops(recorder, guard) },
      { owner: 'Chat.Completions', name: 'stream', around: explained(guard) },
      { owner: 'Responses', name: 'stream', around: explained(guard) },
    ],
  }
}

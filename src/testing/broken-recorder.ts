/** A recorder that keeps none of its promises: to prove that an adapter harms nobody. */

import type { Recorder } from '../model/adapter.ts'
import type { EndProposal } from '../model/end.ts'
import type { RunHandle } from '../model/run.ts'
import type { ModelCallOptions, ToolCallOptions } from '../model/work.ts'
import { RecordingRecorder } from './recording-recorder.ts'

/** Which of an adapter's partners breaks. */
export type Breakage = 'recorder' | 'runs' | 'calls'

/**
 * Makes a recorder that throws.
 *
 * @param what `recorder`: each of its own methods throws; `runs` or `calls`: it works, but each method of the
 *   runs, or of the calls, that it gives out throws
 *
 * @example
 * myAdapter().install(brokenRecorder('recorder'))
 * await myFramework.run() // as if nothing were installed
 */
export function brokenRecorder(what: Breakage): Recorder {
  const recorder = new RecordingRecorder()
  if (what === 'recorder') return breakMethods<Recorder>(recorder)
  return {
    clock: recorder.clock,
    scope: () => recorder.scope(),
    requester: () => recorder.requester(),
    startRun: (options) => breakRun(recorder.startRun(options), what),
    within: (scope, work) => recorder.within(scope, work),
    enter: (scope) => recorder.enter(scope),
    bind: (channel, scopeOf) => recorder.bind(channel, scopeOf),
    processStarted: (process, scope) => recorder.processStarted(process, scope),
    fateOf: (process) => recorder.fateOf(process),
    own: (process, run) => recorder.own(process, run),
    warn: (message, error) => recorder.warn(message, error),
    warnAloud: (message, error) => recorder.warnAloud(message, error),
  }
}

/**
 * Makes a run that throws itself, or whose calls do.
 *
 * @example
 * recorder.within({ run: breakRun(recorder.startRun({}), 'calls') }, () => myFramework.run())
 */
export function breakRun(run: RunHandle, what: Exclude<Breakage, 'recorder'>): RunHandle {
  if (what === 'runs') return breakMethods(run)
  return breakMethods(run, {
    startModelCall: (options: ModelCallOptions) => breakMethods(run.startModelCall(options)),
    startToolCall: (options: ToolCallOptions) => breakMethods(run.startToolCall(options)),
    suspect: (...said: Parameters<RunHandle['suspect']>) => run.suspect(...said),
    progress: () => run.progress(),
    end: (proposal: EndProposal) => run.end(proposal),
  })
}

function breakMethods<T extends object>(target: T, whole: Partial<T> = {}): T {
  return new Proxy(target, {
    get(_, property) {
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      return Reflect.get(whole, property) ?? breakage(property)
    },
  })
}

function breakage(method: string | symbol): () => never {
  return () => {
    throw new Error(`Broken on purpose: ${String(method)}`)
  }
}

/** Stands around what runners and agents run, and around the callbacks that the kit has for plugins. */

import { followed, type GeneratorFollower, replaceMethod } from '../followed-generator.ts'
import type { AdkAgent, AdkPlugins, AdkRunner, AdkToolCall, RunParameters } from './adk-parts.ts'

/** A turn that is followed. */
export interface OpenedTurn {
  readonly follower: GeneratorFollower
  /** What the runner is asked with in place of what its caller has said. */
  readonly parameters: RunParameters
}

/** What the kit hands to the model in place of a tool's result: it takes any answer of a plugin for one. */
const STOPPED = { error: 'The run was stopped' }

/** Who is told. None of these throws. */
export interface AdkEars {
  /** @returns undefined for what is not followed */
  turnOpened(runner: AdkRunner, parameters: RunParameters): OpenedTurn | undefined
  agentOpened(agent: AdkAgent): GeneratorFollower | undefined
  /** @returns false once people have stopped the run */
  mayCall(): boolean
  toolAsked(call: AdkToolCall): void
  toolAnswered(call: AdkToolCall): void
  modelFailed(error: unknown): void
}

/** @returns how to stop that */
export function watchRunners(runner: AdkRunner, ears: AdkEars): () => void {
  return replaceBoth(runner, (run) => {
    return function (this: AdkRunner, parameters) {
      const opened = ears.turnOpened(this, parameters)
      if (opened === undefined) return run.call(this, parameters)
      return followed(run.call(this, opened.parameters), opened.follower)
    }
  })
}

/** @returns how to stop that */
export function watchAgents(agent: AdkAgent, ears: AdkEars): () => void {
  return replaceBoth(agent, (run) => {
    return function (this: AdkAgent, context) {
      const follower = ears.agentOpened(this)
      const made = run.call(this, context)
      return follower === undefined ? made : followed(made, follower)
    }
  })
}

/** @returns how to stop that */
function replaceBoth<T extends AdkRunner | AdkAgent>(
  one: T,
  around: (run: T['runAsync']) => T['runAsync'],
): () => void {
  const undo = [replaceMethod(one, 'runAsync', around(one.runAsync))]
  if (Object.hasOwn(one, 'runLive')) undo.push(replaceMethod(one, 'runLive', around(one.runLive)))
  return () => undo.forEach((step) => step())
}

/**
 * Hears what plugins are told, without being one: the kit prints the name of each plugin, and takes none after its
 * start.
 *
 * @returns how to stop that
 */
export function watchPlugins(plugins: AdkPlugins, ears: AdkEars): () => void {
  const { runBeforeToolCallback, runAfterToolCallback, runOnModelErrorCallback } = plugins
  const undo = [
    replaceMethod(plugins, 'runBeforeToolCallback', function (this: AdkPlugins, call) {
      if (!ears.mayCall()) return Promise.resolve(STOPPED)
      ears.toolAsked(call)
      return runBeforeToolCallback.call(this, call)
    }),
    replaceMethod(plugins, 'runAfterToolCallback', function (this: AdkPlugins, call) {
      ears.toolAnswered(call)
      return runAfterToolCallback.call(this, call)
    }),
    replaceMethod(plugins, 'runOnModelErrorCallback', function (this: AdkPlugins, call) {
      ears.modelFailed(call.error)
      return runOnModelErrorCallback.call(this, call)
    }),
  ]
  return () => undo.forEach((step) => step())
}

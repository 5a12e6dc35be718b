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
  toolStarted(call: AdkToolCall): void
  toolFailed(call: AdkToolCall): void
  toolEnded(call: AdkToolCall): void
  modelFailed(error: unknown): void
}

/** @returns how to stop that */
export function watchRunners(runner: AdkRunner, ears: AdkEars): () => void {
  const { runAsync } = runner
  return replaceMethod(runner, 'runAsync', function (this: AdkRunner, parameters) {
    const opened = ears.turnOpened(this, parameters)
    if (opened === undefined) return runAsync.call(this, parameters)
    return followed(runAsync.call(this, opened.parameters), opened.follower)
  })
}

/** @returns how to stop that */
export function watchAgents(agent: AdkAgent, ears: AdkEars): () => void {
  const { runAsync } = agent
  return replaceMethod(agent, 'runAsync', function (this: AdkAgent, context) {
    const follower = ears.agentOpened(this)
    const made = runAsync.call(this, context)
    return follower === undefined ? made : followed(made, follower)
  })
}

/**
 * Hears what plugins are told, without being one: the kit prints the name of each plugin, and takes none after its
 * start.
 *
 * @returns how to stop that
 */
export function watchPlugins(plugins: AdkPlugins, ears: AdkEars): () => void {
  const { runBeforeToolCallback, runAfterToolCallback } = plugins
  const { runOnToolErrorCallback, runOnModelErrorCallback } = plugins
  const undo = [
    replaceMethod(plugins, 'runBeforeToolCallback', async function (this: AdkPlugins, call) {
      if (!ears.mayCall()) return STOPPED
      const instead = await runBeforeToolCallback.call(this, call)
      // A plugin answered in its place: the tool does not run.
      if (instead === undefined || instead === null) ears.toolStarted(call)
      return instead
    }),
    replaceMethod(plugins, 'runOnToolErrorCallback', function (this: AdkPlugins, call) {
      ears.toolFailed(call)
      return runOnToolErrorCallback.call(this, call)
    }),
    replaceMethod(plugins, 'runAfterToolCallback', function (this: AdkPlugins, call) {
      ears.toolEnded(call)
      return runAfterToolCallback.call(this, call)
    }),
    replaceMethod(plugins, 'runOnModelErrorCallback', function (this: AdkPlugins, call) {
      ears.modelFailed(call.error)
      return runOnModelErrorCallback.call(this, call)
    }),
  ]
  return () => undo.forEach((step) => step())
}

/** What an adapter's author gives to the conformance suite, and how the suite plays it. */

import type { Adapter, Recorder, Scope } from '../model/adapter.ts'

/**
 * A play of the framework, offline. Resolves when the framework is silent again, with what its user got;
 * rejects when its user got an error.
 */
export type Scene = (stage: Stage) => Promise<unknown>

/** What every scene uses. */
export interface Stage {
  /** Text that the scene puts into prompts, arguments and results, where the framework has them. */
  readonly secret: string
  /** Said by the body of a tool as it begins, so that the suite sees whether a tool was held back. */
  called(): void
}

/** The scenes that the suite knows. */
export interface AdapterScenes {
  /** One turn with one streamed answer. */
  readonly answer: Scene
  /** One turn whose model calls a tool, and answers with its result. */
  readonly tool?: Scene
  /** One turn whose tool starts another turn. */
  readonly nested?: Scene
  /** One turn whose model fails for good. */
  readonly failure?: Scene
  /** One turn that its caller aborts while the model answers. */
  readonly abort?: Scene
  /** One turn that a time limit stops. */
  readonly timeout?: Scene
  /** One turn of a conversation that has an id of its own, where that of `answer` has none. */
  readonly conversation?: Scene
}

/** An adapter with its framework, ready to be tested. */
export interface AdapterFixture {
  /** Makes a fresh adapter. */
  adapter(): Adapter
  /**
   * `runs` for an adapter that tells of runs and calls, `agents` for one that tells of agents elsewhere, whose model
   * calls nobody here hears: their chunks are progress of the run, `tools` for one that hears the tools of runs of others,
   * `progress` for one that only hears chunks, `processes` for one that only hears of processes. For `tools` each
   * scene is one call of a tool, which reports that it moves.
   */
  readonly reports: 'runs' | 'agents' | 'tools' | 'progress' | 'processes'
  readonly scenes: AdapterScenes
  /**
   * One turn whose model falls silent in the middle of its answer, for an adapter that cuts off what runs: it resolves
   * once its run is stopped, and never without that. Default: the adapter cannot do so.
   */
  readonly endless?: Scene
  /**
   * `thrown` if the framework throws an abort at the caller that waits for the answer: in a run of the host, the body
   * says then what that means. Where it is `silent`, the adapter has to suspect that run.
   *
   * @default 'silent'
   */
  readonly aborts?: 'silent' | 'thrown'
  /** What `install` changes in the world: must be deeply equal before it and after uninstall. */
  surface?(): unknown
}

/** One question of the suite, for whichever test runner. */
export interface AdapterCase {
  readonly name: string
  /** @throws {AssertionError} when the adapter does not conform */
  run(): Promise<void>
}

/** How to play a scene. */
export interface Performance {
  readonly scene: Scene
  /** Who the adapter talks to. Default: no adapter is installed. */
  readonly recorder?: Recorder
  /** The scope that the scene is played in, as the recorder makes it. */
  readonly scope?: Scope
  /** Called as the body of a tool begins. */
  readonly called?: () => void
}

/** The text that no record may hold outside of `input`, `output` and `error`. */
export const SECRET = 'secret-prompt-7f3a'

/** Plays a scene with the adapter installed, and tells what the framework's user got. */
export async function perform(fixture: AdapterFixture, performance: Performance): Promise<unknown> {
  const { scene, recorder, scope, called = () => undefined } = performance
  const uninstall = recorder && fixture.adapter().install(recorder)
  const play = (): Promise<unknown> => scene({ secret: SECRET, called })
  try {
    return await outcomeOf(recorder && scope ? recorder.within(scope, play) : play())
  } finally {
    uninstall?.()
  }
}

async function outcomeOf(played: Promise<unknown>): Promise<unknown> {
  return played.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof Error ? `${error.name}: ${error.message}` : error }),
  )
}

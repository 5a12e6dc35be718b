/** An ear whose code comes with its framework: there are many, and a process has one or two of them. */

import type { Adapter, Framework, Recorder } from '../model/adapter.ts'
import { watchName } from './watch-name.ts'

/** What is known of an ear before it is here. */
export interface LaterEarOptions {
  readonly name: string
  readonly framework: Framework
  /** The global names by which the framework says that it is here. */
  readonly globals: readonly symbol[]
}

/** @param load brings the adapter itself, at most once for each `install` */
export function laterEar({ name, framework, globals }: LaterEarOptions, load: () => Adapter): Adapter {
  let here: Adapter | undefined
  const install = (recorder: Recorder): (() => void) => {
    const undo: (() => void)[] = []
    const bring = (): void => {
      // Before anything else: the ear looks at the same names.
      undo.splice(0).forEach((step) => step())
      here = load()
      undo.push(here.install(recorder))
    }
    if (globals.some((known) => Reflect.get(globalThis, known) !== undefined)) bring()
    else for (const known of globals) undo.push(watchName(known, () => attempt(bring, recorder, name)))
    return () => undo.splice(0).forEach((step) => step())
  }
  return {
    name,
    framework,
    // Nobody else's spans are meant while it is not here.
    get spanScopes() {
      return here?.spanScopes ?? []
    },
    get isHere() {
      return here !== undefined
    },
    install,
  }
}

/** It is the framework itself that sets the name: nothing of ours may reach it. */
function attempt(bring: () => void, recorder: Recorder, name: string): void {
  try {
    bring()
  } catch (error) {
    recorder.warn(`Cannot install the adapter ${name}`, error)
  }
}

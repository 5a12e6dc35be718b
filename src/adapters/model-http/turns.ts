/** Finds the run that a request belongs to which nobody told of. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import type { RunOptions } from '../../model/run.ts'
import { given } from '../fields.ts'
import { Guard } from '../guard.ts'
import type { Question } from './question.ts'
import { Turn } from './turn.ts'

/** Who asks. */
export interface Asker {
  readonly scope: Scope
  /** What all requests of one piece of work have in common: an incoming request, or the place it came from. */
  readonly key: object | undefined
  readonly question: Question
  readonly options: RunOptions
}

/** Turns that are followed at once. When there are more, the oldest that waits for nothing ends. */
const MAX_TURNS = 10_000

/** The live turns of a process. */
export class Turns {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #byKey = new WeakMap<object, Turn>()
  /** All that live, oldest first, with what their requests have in common. */
  readonly #live = new Map<Turn, object | undefined>()

  constructor(recorder: Recorder) {
    this.#recorder = recorder
    this.#guard = new Guard(recorder, 'model-http')
  }

  /**
   * The turn of a request: with an incoming request or a place around it, that one's; else the one that it goes on
   * from; else the only one that lives, if it has just had its answer; else a new one.
   */
  turnFor(asker: Asker): Turn {
    const { key } = asker
    const known = key === undefined ? this.#continuedBy(asker) : this.#byKey.get(key)
    return known === undefined || known.isOver ? this.#start(asker) : known
  }

  /** Ends all turns that wait for no model; those whose tools run only on wish. */
  finish({ withTools }: { readonly withTools: boolean }): void {
    for (const turn of this.#live.keys()) {
      if (withTools || !turn.runsTools) this.#guard.attempt('end a run', () => turn.finish())
    }
  }

  #continuedBy({ question, options }: Asker): Turn | undefined {
    const loose = [...this.#live]
      .filter(([turn, key]) => key === undefined && !turn.isOver && turn.isOf(question))
      .map(([turn]) => turn)
    const continued = loose.findLast((turn) => turn.isContinuedBy(question, options.model))
    if (continued !== undefined) return continued
    const [only, ...others] = loose
    return others.length === 0 && only?.isIdle === true && !only.isAwaited ? only : undefined
  }

  #start({ scope, key, question, options }: Asker): Turn {
    this.#makeRoom()
    const recorder = this.#recorder
    const { conversation } = question
    const asked = { ...options, ...given('session', conversation) }
    const run = recorder.within(scope, () => recorder.startRun(asked))
    const onOver = (over: Turn): void => void this.#live.delete(over)
    const turn = new Turn({ run, conversation, clock: recorder.clock, guard: this.#guard, onOver })
    this.#live.set(turn, key)
    if (key !== undefined) this.#byKey.set(key, turn)
    return turn
  }

  #makeRoom(): void {
    if (this.#live.size < MAX_TURNS) return
    for (const turn of this.#live.keys()) {
      if (turn.isIdle) return turn.finish()
    }
  }
}

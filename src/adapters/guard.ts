/** Keeps our own trouble away from the framework: only the host's errors pass. */

import type { Recorder, Scope } from '../model/adapter.ts'

/**
 * What an adapter does everything through. A recorder promises not to throw; an adapter does not rely on it,
 * for it runs inside of the host's calls.
 *
 * @example
 * const guard = new Guard(recorder, 'ai-sdk')
 * const run = guard.attempt('start a run', () => recorder.startRun({ agent: 'researcher' }))
 */
export class Guard {
  readonly #recorder: Recorder
  readonly #adapter: string

  /** @param adapter name for warnings */
  constructor(recorder: Recorder, adapter: string) {
    this.#recorder = recorder
    this.#adapter = adapter
  }

  /**
   * Does work of ours.
   *
   * @param task what it is, to complete "Cannot ..."
   * @returns what `work` returned, or undefined when it threw
   */
  attempt<T>(task: string, work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.warn(task, error)
      return undefined
    }
  }

  /**
   * Does work of the host in a changed scope, exactly once.
   *
   * @returns what `work` returned
   * @throws what `work` threw, and nothing of ours
   */
  within<T>(scope: Scope, work: () => T): T {
    let outcome: (() => T) | undefined
    const once = (): T => {
      outcome ??= settle(work)
      return outcome()
    }
    try {
      this.#recorder.within(scope, once)
    } catch (error) {
      if (outcome === undefined) this.warn('change the scope', error)
    }
    return outcome === undefined ? work() : outcome()
  }

  /** Reports trouble of ours. */
  warn(task: string, error: unknown): void {
    this.#say('warn', task, error)
  }

  /** Reports what makes the adapter useless: also to those who do not listen to `diag`. */
  warnAloud(task: string, error: unknown): void {
    this.#say('warnAloud', task, error)
  }

  #say(how: 'warn' | 'warnAloud', task: string, error: unknown): void {
    const words = `Cannot ${task} (adapter ${this.#adapter})`
    try {
      if (how === 'warnAloud' && this.#recorder.warnAloud !== undefined)
        this.#recorder.warnAloud(words, error)
      else this.#recorder.warn(words, error)
    } catch {
      // Nobody is left to tell.
    }
  }
}

function settle<T>(work: () => T): () => T {
  try {
    const value = work()
    return () => value
  } catch (error) {
    return () => {
      throw error
    }
  }
}

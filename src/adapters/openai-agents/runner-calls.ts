/** Stands around `Runner.run`, which the exported `run` calls as well, and says whose call a span belongs to. */

import { AsyncLocalStorage } from 'node:async_hooks'

import { replaceMethod } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { ownerOf } from '../method-owner.ts'
import { eachShared } from '../shared-global.ts'
import { RunnerCall } from './runner-call.ts'

/** `Runner` of the SDK. */
export interface RunnerClass {
  readonly prototype: object
}

interface RunnerMethods {
  run(this: unknown, agent: unknown, input: unknown, options?: unknown): Promise<object>
}

/** By this name `lifesign/register` has each copy of the SDK share its class. */
const SHARED = Symbol.for('lifesign.openai-agents.runner')

/** All calls of a process, by the async context of what runs in them. */
export class RunnerCalls {
  readonly #guard: Guard
  readonly #storage = new AsyncLocalStorage<RunnerCall>()
  readonly #undo: (() => void)[] = []
  readonly #known = new Set<object>()

  constructor(guard: Guard) {
    this.#guard = guard
  }

  /** The call that runs here; undefined where the runner is not known. */
  get here(): RunnerCall | undefined {
    return this.#storage.getStore()
  }

  /**
   * Begins to listen.
   *
   * @param classes those that the application gives
   * @returns how to stop that
   */
  hear(classes: readonly RunnerClass[]): () => void {
    const met = (value: unknown): void => void this.#guard.attempt('hear a runner', () => this.#meet(value))
    this.#undo.push(eachShared(SHARED, met))
    classes.forEach(met)
    return () => this.#undo.splice(0).forEach((step) => step())
  }

  #meet(value: unknown): void {
    const prototype = typeof value === 'function' ? (value.prototype as RunnerMethods | undefined) : undefined
    const owner = prototype && ownerOf(prototype, 'run')
    if (owner === undefined || this.#known.has(owner)) return
    this.#known.add(owner)
    this.#undo.push(replaceMethod(owner, 'run', this.#around(owner.run)))
  }

  #around(run: RunnerMethods['run']): RunnerMethods['run'] {
    const guard = this.#guard
    const storage = this.#storage
    return async function (...given) {
      const call = guard.attempt('follow a runner', () => new RunnerCall(given[2]))
      if (call === undefined) return run.apply(this, given)
      const result = await storage.run(call, () => run.apply(this, given))
      guard.attempt('follow a stream', () => call.returned(result))
      return result
    }
  }
}

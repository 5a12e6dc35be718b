/** Stands around `Runner.run`, which the exported `run` calls as well, and says whose call a span belongs to. */

import { AsyncLocalStorage } from 'node:async_hooks'

import type { AskedPeople } from '../asked-people.ts'
import { replaceMethod } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { ownerOf } from '../method-owner.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { isQuestion, RunnerCall } from './runner-call.ts'

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
  readonly #people: AskedPeople
  readonly #storage = new AsyncLocalStorage<RunnerCall>()
  readonly #undo: (() => void)[] = []
  readonly #known = new Set<object>()

  constructor(guard: Guard, people: AskedPeople) {
    this.#guard = guard
    this.#people = people
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
    const guard = this.#guard
    const met = (value: unknown): boolean => this.#meet(value)
    this.#undo.push(eachShared(SHARED, (value) => void guard.attempt('hear a runner', () => met(value))))
    meetHandedOver(classes, { guard, wanted: `Runner of ${FRAMEWORK.name}`, met })
    return () => this.#undo.splice(0).forEach((step) => step())
  }

  #meet(value: unknown): boolean {
    const prototype = typeof value === 'function' ? (value.prototype as RunnerMethods | undefined) : undefined
    const owner = prototype && ownerOf(prototype, 'run')
    if (owner === undefined || this.#known.has(owner)) return owner !== undefined
    this.#known.add(owner)
    this.#undo.push(replaceMethod(owner, 'run', this.#around(owner.run)))
    return true
  }

  #around(run: RunnerMethods['run']): RunnerMethods['run'] {
    const guard = this.#guard
    const people = this.#people
    const storage = this.#storage
    return async function (...given) {
      const call = guard.attempt('follow a runner', () => new RunnerCall(given[2]))
      if (call === undefined) return run.apply(this, given)
      const result = await storage.run(call, () => run.apply(this, given))
      guard.attempt('follow a stream', () => call.returned(result))
      guard.attempt('wait for a person', () => {
        if (call.host !== undefined && isQuestion(result)) people.ask(call.host)
      })
      return result
    }
  }
}

/** Brings the ears when there is the first thing to hear: most of them are large, and many processes never need them. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { catchUp, earsWithoutCode } from '#ears'
import type { Adapter } from '../model/adapter.ts'
import { AI_SDK_GLOBALS, AI_SDK_START, FRAMEWORK_GLOBALS } from './framework-globals.ts'
import { RecorderLater } from './recorder-later.ts'
import { watchName } from './watch-name.ts'

/** What the ears need. */
export interface EarsLaterOptions {
  readonly clock: ConstructorParameters<typeof RecorderLater>[1]
  /** Starts Lifesign, which then installs `adapters`. */
  readonly wake: () => void
  readonly complain: (error: unknown) => void
}

/**
 * Told of each process that the application starts. Hardly any of them is an agent, so nothing is loaded because of
 * one: those who come later meet it.
 */
const PROCESSES = 'child_process'
/** What an application does first: it asks somebody, or is asked, or calls the AI SDK with integrations of its own. */
const CHANNELS = [
  'undici:request:create',
  'http.client.request.created',
  'http.server.request.start',
  AI_SDK_START,
  PROCESSES,
]
/** Processes that are remembered: with more, the first ones are forgotten. */
const MAX_PROCESSES = 100
/** By these frameworks say that they are here. */
const GLOBALS = [...AI_SDK_GLOBALS, ...Object.values(FRAMEWORK_GLOBALS).flat()]

/** The adapters that need no code. They listen from the first moment on, if they are here or not. */
export class EarsLater {
  readonly #options: EarsLaterOptions
  readonly #undo: (() => void)[] = []
  #adapters: readonly Adapter[] | undefined
  #started: WeakRef<object>[] = []
  #isBringing = false

  constructor(options: EarsLaterOptions) {
    this.#options = options
    // A framework that is there already has nothing to set any more.
    if (GLOBALS.some((name) => Reflect.get(globalThis, name) !== undefined)) {
      this.bring()
      return
    }
    // What a subscriber throws would end the process: `bring` catches all of ours, and adapters all of theirs.
    const first = (message: unknown, name: string | symbol): void => {
      if (name === PROCESSES) this.#note(message)
      else if (this.#adapters === undefined && this.bring().length > 0) catchUp(String(name), message)
    }
    for (const name of CHANNELS) {
      subscribe(name, first)
      this.#undo.push(() => void unsubscribe(name, first))
    }
    for (const name of GLOBALS) this.#undo.push(watchName(name, () => void this.bring()))
  }

  /** Those that listen, for the instance that shall hear them: to install one shows it who hears. Never throws. */
  bring(): readonly Adapter[] {
    if (this.#adapters !== undefined) return this.#adapters
    this.#adapters = []
    // Before anything else: ears look at the same name.
    for (const undo of this.#undo.splice(0)) undo()
    this.#isBringing = true
    this.#adapters = this.#attempt(earsWithoutCode)?.flatMap((adapter) => this.#listening(adapter)) ?? []
    this.#isBringing = false
    for (const each of this.#started.splice(0)) {
      const process = each.deref()
      if (process) this.#attempt(() => catchUp(PROCESSES, { process }))
    }
    return this.#adapters
  }

  #note(message: unknown): void {
    const process = (message as { readonly process?: object } | undefined)?.process
    if (process) this.#started = [...this.#started.slice(1 - MAX_PROCESSES), new WeakRef(process)]
  }

  #listening(adapter: Adapter): readonly Adapter[] {
    const later = new RecorderLater(() => this.#wake(), this.#options.clock)
    const undo = this.#attempt(() => adapter.install(later))
    if (undo === undefined) return []
    const install: Adapter['install'] = (recorder) => (later.become(recorder), undo)
    // What it says of itself may change.
    return [Object.assign(Object.create(adapter) as Adapter, { install })]
  }

  /** Who wakes takes the adapters that are there, and takes them once: they must all have come. */
  #wake(): void {
    if (!this.#isBringing) this.#options.wake()
    else queueMicrotask(() => this.#attempt(this.#options.wake))
  }

  #attempt<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.#options.complain(error)
      return undefined
    }
  }
}

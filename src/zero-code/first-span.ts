/** Hears the first span that anybody starts before a provider is registered: without one it would come to nothing. */

import { createRequire } from 'node:module'
import * as api from '@opentelemetry/api'

type Verb = (...args: unknown[]) => unknown

/** What a copy of the API gives out as tracers until there is a provider. */
interface ApiCopy {
  readonly ProxyTracer?: { readonly prototype: object }
}

const VERBS = ['startSpan', 'startActiveSpan'] as const

/** Listens at both copies of the API, CommonJS and ES. Once it has heard, nothing of it is left. */
export class FirstSpan {
  readonly #heard: () => void
  readonly #undo = new Map<object, () => void>()
  #isOver = false
  /** Where the CommonJS copy is, once somebody wanted to know. */
  #commonJs: string | undefined

  /** @param heard called once, before the span is made: one that starts an SDK lets it be recorded */
  constructor(heard: () => void) {
    this.#heard = heard
    this.#listenAt(api)
  }

  /** Somebody looks for the API's global: perhaps the CommonJS copy, which the application has loaded since. */
  looked(): void {
    if (this.#isOver || this.#undo.size > 1) return
    const require = createRequire(import.meta.url)
    this.#commonJs ??= require.resolve('@opentelemetry/api')
    const loaded = require.cache[this.#commonJs]
    if (loaded?.loaded === true) this.#listenAt(loaded.exports as ApiCopy)
  }

  /** Leaves everything as it was found. */
  stop(): void {
    this.#isOver = true
    for (const undo of this.#undo.values()) undo()
    this.#undo.clear()
  }

  #listenAt({ ProxyTracer }: ApiCopy): void {
    const tracer = ProxyTracer?.prototype
    if (tracer === undefined || this.#undo.has(tracer)) return
    const steps = VERBS.map((verb) => this.#wrap(tracer, verb))
    this.#undo.set(tracer, () => steps.forEach((step) => step()))
  }

  #wrap(tracer: object, verb: (typeof VERBS)[number]): () => void {
    const genuine = Reflect.get(tracer, verb) as Verb
    const wrapped = this.#hearing(genuine)
    Reflect.set(tracer, verb, wrapped)
    return () => {
      if (Reflect.get(tracer, verb) === wrapped) Reflect.set(tracer, verb, genuine)
    }
  }

  #hearing(genuine: Verb): Verb {
    const hear = (): void => {
      if (this.#isOver) return
      this.stop()
      this.#heard()
    }
    return function startAny(this: unknown, ...args: unknown[]): unknown {
      hear()
      return Reflect.apply(genuine, this, args)
    }
  }
}

/** Takes a seat in the SDK: first among its trace processors, and around its async context. */

import { AsyncLocalStorage } from 'node:async_hooks'

import type { SdkContext, SdkSpan, TraceProcessor, TraceProvider } from './sdk-events.ts'
import { shareFirst, whenShared } from '../shared-global.ts'

/** What all copies of the SDK in a process share. */
const PROVIDER = Symbol.for('openai.agents.core.traceProvider')
const STORAGE = Symbol.for('openai.agents.core.asyncLocalStorage')

/** Who is told. None of these throws, but for `entered`. */
export interface SdkEars {
  /** A span starts; it is told in its own context. */
  started(span: SdkSpan, context: SdkContext): void
  ended(span: SdkSpan): void
  /** Does the SDK's work for a context. */
  within<T>(context: SdkContext, work: () => T): T
  /**
   * A span is about to start.
   *
   * @throws {DOMException} an `AbortError` where a run was stopped: the application gets it, and nothing begins
   */
  entered(context: SdkContext): void
}

/**
 * Begins to listen, whether the SDK is loaded before or after, as ES module, as CommonJS, or bundled.
 *
 * @returns how to stop that
 */
export function hearSdk(ears: SdkEars): () => void {
  const undo: (() => void)[] = []
  undo.push(whenShared(PROVIDER, (provider) => undo.push(joinProvider(provider as TraceProvider, ears))))
  const make = (): AsyncLocalStorage<SdkContext> => new AsyncLocalStorage()
  undo.push(shareFirst(STORAGE, make, (storage) => undo.push(surround(storage, ears))))
  return () => undo.splice(0).forEach((step) => step())
}

/** The first processor hears a span while its context is still around it; to load the SDK replaces all of them. */
function joinProvider(provider: TraceProvider, ears: SdkEars): () => void {
  const { setProcessors } = provider
  let isOver = false
  const nothing = async (): Promise<void> => undefined
  const seat: TraceProcessor = {
    onTraceStart: nothing,
    onTraceEnd: nothing,
    onSpanStart: async (span) => (isOver ? undefined : ears.started(span, currentContext() ?? {})),
    onSpanEnd: async (span) => (isOver ? undefined : ears.ended(span)),
    shutdown: nothing,
    forceFlush: nothing,
  }
  provider.setProcessors = function (processors) {
    const [first, ...others] = processors
    if (isOver || first === undefined) return setProcessors.call(this, isOver ? processors : [seat])
    setProcessors.call(this, [carrying(first, seat), ...others])
  }
  provider.registerProcessor(seat)
  return () => {
    isOver = true
    Reflect.deleteProperty(provider, 'setProcessors')
  }
}

/**
 * The application's first processor, with ours in its seat: the SDK awaits each one before the next, so a seat of our
 * own would let all others hear a turn of the event loop later than without us.
 */
function carrying(first: TraceProcessor, seat: TraceProcessor): TraceProcessor {
  return {
    start: () => first.start?.(),
    onTraceStart: (trace) => first.onTraceStart(trace),
    onTraceEnd: (trace) => first.onTraceEnd(trace),
    onSpanStart: (span) => {
      void seat.onSpanStart(span)
      return first.onSpanStart(span)
    },
    onSpanEnd: (span) => {
      void seat.onSpanEnd(span)
      return first.onSpanEnd(span)
    },
    shutdown: (timeoutMs) => first.shutdown(timeoutMs),
    forceFlush: () => first.forceFlush(),
  }
}

function currentContext(): SdkContext | undefined {
  return (Reflect.get(globalThis, STORAGE) as AsyncLocalStorage<SdkContext> | undefined)?.getStore()
}

function surround(storage: AsyncLocalStorage<SdkContext>, ears: SdkEars): () => void {
  const { run, enterWith } = storage
  storage.run = function <R>(context: SdkContext, work: (...given: unknown[]) => R, ...given: unknown[]): R {
    return ears.within(context, () => run.call(storage, context, () => work(...given)) as R)
  }
  storage.enterWith = function (context: SdkContext): void {
    if (context !== undefined) ears.entered(context)
    enterWith.call(storage, context)
  }
  return () => {
    Reflect.deleteProperty(storage, 'run')
    Reflect.deleteProperty(storage, 'enterWith')
  }
}

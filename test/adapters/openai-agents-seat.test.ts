/** The seat of the adapter among the trace processors of an application. */

import { expect, onTestFinished, test } from 'vitest'

import { hearSdk } from '../../src/adapters/openai-agents/sdk-hooks.ts'
import type { SdkSpan, TraceProcessor } from '../../src/adapters/openai-agents/sdk-events.ts'

const PROVIDER = Symbol.for('openai.agents.core.traceProvider')

/** A provider as the SDK has one: it awaits each processor before the next. */
class Provider {
  #processors: TraceProcessor[] = []

  registerProcessor(processor: TraceProcessor): void {
    this.#processors.push(processor)
  }

  setProcessors(processors: TraceProcessor[]): void {
    this.#processors = processors
  }

  async end(span: SdkSpan): Promise<void> {
    for (const processor of this.#processors) await processor.onSpanEnd(span)
  }
}

const nothing = async (): Promise<void> => undefined

function processorOf(onSpanEnd: () => void): TraceProcessor {
  return {
    onTraceStart: nothing,
    onTraceEnd: nothing,
    onSpanStart: nothing,
    onSpanEnd: async () => onSpanEnd(),
    shutdown: nothing,
    forceFlush: nothing,
  }
}

test('the processors of an application hear a span in the turn in which they would without us', async () => {
  const provider = new Provider()
  Reflect.set(globalThis, PROVIDER, provider)
  const heard: string[] = []
  const release = hearSdk({
    started: () => {},
    ended: () => void heard.push('us'),
    within: (_, work) => work(),
    entered: () => {},
  })
  onTestFinished(() => {
    release()
    Reflect.deleteProperty(globalThis, PROVIDER)
  })
  provider.setProcessors([processorOf(() => heard.push('first')), processorOf(() => heard.push('second'))])

  const ended = provider.end({} as SdkSpan)
  heard.push('the same turn is over')
  await Promise.resolve()
  heard.push('the next turn is over')
  await ended

  expect(heard).toEqual(['us', 'first', 'the same turn is over', 'second', 'the next turn is over'])
})

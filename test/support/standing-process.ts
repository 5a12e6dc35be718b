/** What a process has that exports spans and has Lifesign in it; all is taken away when the test is over. */

import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { onTestFinished } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunEnd } from '../../src/model/end.ts'
import type { LifesignOptions } from '../../src/options/options.ts'

/** Such a process: its ends of runs so far, and its finished spans. */
export interface StandingProcess {
  readonly lifesign: Lifesign
  readonly ends: readonly RunEnd[]
  readonly spans: () => readonly ReadableSpan[]
}

/** Registers an SDK as the global one, which Lifesign joins by its span processor. */
export function standWith(options: LifesignOptions): StandingProcess {
  const exporter = new InMemorySpanExporter()
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const lifesign = new Lifesign(options)
  const spanProcessors = [lifesign.spanProcessor, new SimpleSpanProcessor({ exporter })]
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }))
  const ends: RunEnd[] = []
  lifesign.on('run.ended', ({ end }) => ends.push(end))
  onTestFinished(async () => {
    await lifesign.shutdown()
    trace.disable()
    context.disable()
  })
  return { lifesign, ends, spans: () => exporter.getFinishedSpans() }
}

/** An ES application with a provider made by hand. */

import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { flush, printer, turn } from './turn.mjs'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: printer })] }),
)
await turn()
await flush()

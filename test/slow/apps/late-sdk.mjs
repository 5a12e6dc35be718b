/** An application that has runs first and sets up its SDK later, after a word to `diag`. */

import { diag, DiagLogLevel, trace } from '@opentelemetry/api'
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { flush, printer, turn } from './turn.mjs'

await turn('early')
const silent = () => {}
diag.setLogger(
  { error: console.error, warn: silent, info: silent, debug: silent, verbose: silent },
  DiagLogLevel.ERROR,
)
await turn('between')
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: printer })] })
console.log(JSON.stringify({ name: 'registered', ok: trace.setGlobalTracerProvider(provider) }))
await turn('late')
await flush()

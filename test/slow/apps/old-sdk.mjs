/** An ES application with SDK 2.12. */

import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { flush, printer, turn } from './turn.mjs'

new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(printer)] }).register()
await turn()
await flush()

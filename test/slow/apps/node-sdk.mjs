/** An ES application with NodeSDK. */

import { NodeSDK } from '@opentelemetry/sdk-node'
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { flush, printer, turn } from './turn.mjs'

const processors = [new SimpleSpanProcessor({ exporter: printer })]
new NodeSDK({ spanProcessors: processors }).start()
await turn()
await flush()
console.log(JSON.stringify({ name: 'own list', length: processors.length }))

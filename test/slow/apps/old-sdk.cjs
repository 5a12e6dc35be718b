/** A CommonJS application with the NodeSDK of the 2.12 line. */

const { NodeSDK } = require('@opentelemetry/sdk-node')
const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace-base')
const { flush, printer, turn } = require('./turn.mjs')

new NodeSDK({ spanProcessors: [new SimpleSpanProcessor(printer)] }).start()
void turn().then(flush)

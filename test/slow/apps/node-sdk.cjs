/** A CommonJS application with NodeSDK. */

const { NodeSDK } = require('@opentelemetry/sdk-node')
const { SimpleSpanProcessor } = require('@opentelemetry/sdk-trace')
const { flush, printer, turn } = require('./turn.mjs')

new NodeSDK({ spanProcessors: [new SimpleSpanProcessor({ exporter: printer })] }).start()
void turn().then(flush)

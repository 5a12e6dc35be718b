/** An application without runs and without an SDK: another library of it makes spans. */

import { createRequire } from 'node:module'
import { trace } from '@opentelemetry/api'

const commonJs = createRequire(import.meta.url)('@opentelemetry/api')
const copy = process.env.COPY === 'CommonJS' ? commonJs : { trace }
const tracer = copy.trace.getTracer('some-library')
await new Promise((resolve) => setTimeout(resolve, Number(process.env.AFTER_MS)))
tracer.startSpan('first').end()

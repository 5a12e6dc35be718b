/** What every application of these tests does: a step, a run, and an agent of another instrumentation. */

import { trace } from '@opentelemetry/api'
import { run } from 'lifesign'

/** An exporter that prints a line of JSON for each span it receives. */
export const printer = {
  export(spans, done) {
    for (const { name, attributes } of spans) {
      console.log(JSON.stringify({ name, runId: attributes['lifesign.run.id'] }))
    }
    done({ code: 0 })
  },
  forceFlush: async () => {},
  shutdown: async () => {},
}

/** One turn of an agent. */
export async function turn(name = 'clerk') {
  const tracer = trace.getTracer('app')
  tracer.startSpan(`step ${name}`).end()
  await run({ agent: name }, async (current) => current.progress())
  const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': `other ${name}` }
  tracer.startSpan(`invoke_agent other ${name}`, { attributes }).end()
}

/** Waits until the application's exporter has everything. */
export async function flush() {
  await trace.getTracerProvider().getDelegate?.().forceFlush?.()
}

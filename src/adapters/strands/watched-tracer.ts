/** Stands around the SDK's tracer, which is told of each agent, model and tool as it starts and as it ends. */

import type {
  EndedAgent,
  EndedModel,
  EndedTool,
  StartedAgent,
  StartedModel,
  StartedTool,
  StrandsTracer,
} from './sdk-parts.ts'

/**
 * Who is told. What started is told behind the SDK's own span, which then stands for it; what ended is told before
 * that span ends. None of these throws, but for `allows`.
 */
export interface TracerEars {
  /** @throws {DOMException} an `AbortError` where a run was stopped: nothing begins then */
  allows(tracer: StrandsTracer): void
  agentStarted(tracer: StrandsTracer, started: StartedAgent): void
  agentEnded(tracer: StrandsTracer, ended: EndedAgent): void
  modelStarted(tracer: StrandsTracer, started: StartedModel): void
  modelEnded(tracer: StrandsTracer, ended: EndedModel): void
  toolStarted(tracer: StrandsTracer, span: object, started: StartedTool): void
  toolEnded(span: object, ended: EndedTool): void
  /** Does the work of a tool, step by step. */
  within<T>(span: object, work: () => T): T
}

/**
 * Begins to watch all tracers that share a prototype.
 *
 * @returns how to stop that
 */
export function watchTracer(tracer: StrandsTracer, ears: TracerEars): () => void {
  const were = Object.getOwnPropertyDescriptors(tracer) as unknown as Record<string, PropertyDescriptor>
  const watched = watching({ ...tracerOf(tracer) }, ears)
  for (const [name, value] of Object.entries(watched)) {
    Object.defineProperty(tracer, name, { ...were[name], value })
  }
  return () => {
    for (const [name, value] of Object.entries(watched)) {
      const own = Object.getOwnPropertyDescriptor(tracer, name)
      if (own?.value === value) Object.defineProperty(tracer, name, were[name] ?? own ?? {})
    }
  }
}

/** Its methods as they were. */
function tracerOf(tracer: StrandsTracer): StrandsTracer {
  const { startAgentSpan, endAgentSpan, startModelInvokeSpan, endModelInvokeSpan } = tracer
  const { startToolCallSpan, endToolCallSpan, withSpanContext } = tracer
  return {
    startAgentSpan,
    endAgentSpan,
    startModelInvokeSpan,
    endModelInvokeSpan,
    startToolCallSpan,
    endToolCallSpan,
    withSpanContext,
  }
}

function watching(was: StrandsTracer, ears: TracerEars): StrandsTracer {
  return {
    startAgentSpan(this: StrandsTracer, started) {
      const span = was.startAgentSpan.call(this, started)
      ears.agentStarted(this, started)
      return span
    },
    endAgentSpan(this: StrandsTracer, span, ended) {
      ears.agentEnded(this, ended ?? {})
      was.endAgentSpan.call(this, span, ended)
    },
    startModelInvokeSpan(this: StrandsTracer, started) {
      ears.allows(this)
      const span = was.startModelInvokeSpan.call(this, started)
      ears.modelStarted(this, started)
      return span
    },
    endModelInvokeSpan(this: StrandsTracer, span, ended) {
      ears.modelEnded(this, ended ?? {})
      was.endModelInvokeSpan.call(this, span, ended)
    },
    startToolCallSpan(this: StrandsTracer, started) {
      ears.allows(this)
      const span = was.startToolCallSpan.call(this, started)
      if (span !== null) ears.toolStarted(this, span, started)
      return span
    },
    endToolCallSpan(this: StrandsTracer, span, ended) {
      if (span !== null) ears.toolEnded(span, ended ?? {})
      was.endToolCallSpan.call(this, span, ended)
    },
    withSpanContext<T>(this: StrandsTracer, span: object | null, work: () => T): T {
      const active = (): T => was.withSpanContext.call(this, span, work) as T
      return span === null ? active() : ears.within(span, active)
    },
  }
}

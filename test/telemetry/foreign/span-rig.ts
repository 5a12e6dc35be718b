/** A real SDK with the span processor under test in front of the exporter. */

import { context, trace, type Attributes, type Context, type Span, SpanKind } from '@opentelemetry/api'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import type { ReadableSpan, Sampler } from '@opentelemetry/sdk-trace'
import {
  LifesignSpanProcessor,
  type LifesignSpanProcessorOptions,
} from '../../../src/telemetry/foreign/lifesign-span-processor.ts'
import { RecordingRecorder } from '../../../src/testing/recording-recorder.ts'

/** What a span is made of. */
export interface SpanRecipe {
  readonly under?: Span
  readonly attributes?: Attributes
  readonly kind?: SpanKind
  readonly scope?: string
}

/** A provider, its exporter, and a recorder that writes down what the processor tells it. */
export class SpanRig {
  readonly processor: LifesignSpanProcessor
  readonly recorder = new RecordingRecorder()
  readonly exporter = new InMemorySpanExporter()
  readonly warnings: string[] = []
  dropped = 0
  readonly #provider: TracerProvider

  constructor(options: Partial<LifesignSpanProcessorOptions> = {}, sampler?: Sampler) {
    this.processor = new LifesignSpanProcessor({
      scopeOf: () => this.recorder.scope(),
      startRun: (run) => this.recorder.startRun(run),
      dropped: (count) => (this.dropped += count),
      warn: (message) => this.warnings.push(message),
      ...options,
    })
    const spanProcessors = [this.processor, new SimpleSpanProcessor({ exporter: this.exporter })]
    this.#provider = new TracerProvider({ spanProcessors, ...(sampler && { sampler }) })
  }

  /** Starts a span as another instrumentation would. */
  start(name: string, recipe: SpanRecipe = {}): Span {
    const { under, attributes = {}, kind = SpanKind.INTERNAL, scope = 'some-instrumentation' } = recipe
    return this.#provider.getTracer(scope).startSpan(name, { attributes, kind }, below(under))
  }

  /** Starts an agent's span by the conventions. */
  agent(recipe: SpanRecipe = {}): Span {
    const attributes = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'clerk',
      ...recipe.attributes,
    }
    return this.start('invoke_agent clerk', { ...recipe, attributes })
  }

  /** Starts a model call's span by the conventions. */
  chat(recipe: SpanRecipe = {}): Span {
    const attributes = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5',
      ...recipe.attributes,
    }
    return this.start('chat gpt-5', { kind: SpanKind.CLIENT, ...recipe, attributes })
  }

  /** Starts a tool's span by the conventions. */
  tool(recipe: SpanRecipe = {}): Span {
    const attributes = {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'search',
      'gen_ai.tool.call.id': 'call-1',
      ...recipe.attributes,
    }
    return this.start('execute_tool search', { ...recipe, attributes })
  }

  /** Everything exported, by name. */
  get exported(): ReadableSpan[] {
    return this.exporter.getFinishedSpans()
  }
}

function below(parent: Span | undefined): Context {
  return parent === undefined ? context.active() : trace.setSpan(context.active(), parent)
}

/** Who else makes records of a client's request or of a run of the AI SDK, set up as its own documentation says. */

import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { metrics, trace } from '@opentelemetry/api'
import { provideMetricsAndLogs } from '../../bench/providers.ts'
import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { startLifesign } from '../../src/index.ts'
import type { Adapter } from '../../src/model/adapter.ts'
import { braintrust, langSmith } from './own-protocols.ts'
import { listenToSpans, type Told } from './told.ts'

/** Stands in a process, once. */
export interface Peer {
  /** What it has told until now. */
  told(): Told | Promise<Told>
  /** Wraps a client of OpenAI, if it has to be wrapped. */
  readonly wrap?: (client: object) => object
  /** Integrations of AI SDK 7. */
  readonly integrations?: readonly object[]
}

type Work = 'openai' | 'ai'

interface Telemetry {
  readonly OpenTelemetry: new () => object
}

interface Patch {
  setTracerProvider(provider: object): void
  setMeterProvider?(provider: object): void
  manuallyInstrument?(target: object): void
}

/** A package of this folder: only these processes load it, so nobody's type check needs it. */
async function load<Exports>(name: string): Promise<Exports> {
  return (await import(name)) as Exports
}

async function patched(name: string, export_: string, target?: (openai: Openai) => object): Promise<Peer> {
  const told = await listenToSpans()
  const made = new ((await load<Record<string, new () => Patch>>(name))[export_] as new () => Patch)()
  made.setTracerProvider(trace.getTracerProvider())
  made.setMeterProvider?.(metrics.getMeterProvider())
  if (target) made.manuallyInstrument?.(target(createRequire(import.meta.url)('openai') as Openai))
  return { told }
}

interface Openai {
  readonly OpenAI: object
}

/** Those of an impatient person: nobody waits for minutes for the scenes that hang. */
const IMPATIENT = { thresholds: { slowMs: 500, warnMs: 2_000, abortMs: 3_000 }, tickMs: 100 }

async function withLifesign(adapters: readonly Adapter[], limits: object = IMPATIENT): Promise<Peer> {
  const told = await listenToSpans()
  provideMetricsAndLogs()
  const alarms: string[] = []
  for (const event of ['stalled', 'stuck']) {
    subscribe(`lifesign:session:${event}`, () => void alarms.push(`told ${event} meanwhile`))
  }
  startLifesign({ adapters, ...limits })
  return { told: () => ({ ...told(), alarms }) }
}

async function withOpenTelemetry(more: readonly object[] = []): Promise<Peer> {
  const told = await listenToSpans(more)
  const { OpenTelemetry } = await load<Telemetry>('@ai-sdk/otel')
  return { told, integrations: [new OpenTelemetry()] }
}

/** Drops what it is given. */
const nowhere = {
  export: (_: unknown, done: (result: object) => void) => done({ code: 0 }),
  shutdown: async () => undefined,
}

/** By the name that the table shows. Limits are Lifesign's: the others watch nothing. */
export const PEERS: Readonly<Record<string, Partial<Record<Work, (limits?: object) => Promise<Peer>>>>> = {
  Lifesign: {
    openai: (limits) => withLifesign([fetchProgress(), modelHttp()], limits),
    ai: (limits) => withLifesign([fetchProgress(), aiSdk(), modelHttp()], limits),
  },
  '@ai-sdk/otel': { ai: () => withOpenTelemetry() },
  Langfuse: {
    openai: async () => {
      const told = await listenToSpans()
      const { observeOpenAI } = await load<{ observeOpenAI: (client: object) => object }>('@langfuse/openai')
      return { told, wrap: observeOpenAI }
    },
    ai: async () => {
      const { LangfuseSpanProcessor } =
        await load<Record<string, new (options: object) => object>>('@langfuse/otel')
      const options = {
        exporter: nowhere,
        publicKey: 'none',
        secretKey: 'none',
        baseUrl: 'http://127.0.0.1:9',
      }
      return withOpenTelemetry([new (LangfuseSpanProcessor as new (options: object) => object)(options)])
    },
  },
  OpenInference: {
    openai: () =>
      patched('@arizeai/openinference-instrumentation-openai', 'OpenAIInstrumentation', (openai) => openai),
    ai: async () => {
      type Processor = new (options: object) => object
      const name = 'OpenInferenceBatchSpanProcessor'
      const exports = await load<Record<string, Processor>>('@arizeai/openinference-vercel')
      return withOpenTelemetry([new (exports[name] as Processor)({ exporter: nowhere })])
    },
  },
  OpenLLMetry: {
    openai: () =>
      patched('@traceloop/instrumentation-openai', 'OpenAIInstrumentation', ({ OpenAI }) => OpenAI),
  },
  'OpenTelemetry contrib': {
    openai: () => patched('@opentelemetry/instrumentation-openai', 'OpenAIInstrumentation'),
  },
  LangSmith: langSmith,
  Braintrust: braintrust,
  nothing: {
    openai: async () => ({ told: await listenToSpans() }),
    ai: async () => ({ told: await listenToSpans() }),
  },
}

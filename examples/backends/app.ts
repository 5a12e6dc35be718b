/** One application in one process: `node app.ts ours|theirs|both [ms]`, with a long run. */

import { OpenTelemetry } from '@ai-sdk/otel'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import { generateText, isStepCount, registerTelemetry, streamText, tool } from 'ai'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { type Lifesign, startLifesign } from 'lifesign'
import { aiSdk } from 'lifesign/adapters/ai-sdk'
import { sendJson, startLocalServer } from '../demo/local-server.ts'
import { startModelServer } from '../demo/model-server.ts'

/** Long enough for a pending span, in ms. */
const LONG_RUN_MS = Number(process.argv[3] ?? 45_000)

const mode = process.argv[2] ?? 'ours'
const lifesign = mode === 'theirs' ? undefined : start()
const exported = new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })
const spanProcessors = lifesign === undefined ? [exported] : [lifesign.spanProcessor, exported]
const sdk = new NodeSDK({ serviceName: mode, spanProcessors })
sdk.start()
if (mode !== 'ours') registerTelemetry(new OpenTelemetry())

const models = await startModelServer({ slowChunkMs: 1 })
const refusing = await startLocalServer((_, response) =>
  sendJson(response, 429, { error: { message: 'slow down' } }),
)
await ofAlice(orderTurn)
await ofAlice(refusedTurn)
if (mode === 'ours' && lifesign !== undefined) {
  await stoppedTurn(lifesign)
  await troubles(lifesign)
}
await lifesign?.shutdown()
await sdk.shutdown()
await refusing.close()
await models.close()

function start(): Lifesign {
  return startLifesign({
    adapters: [aiSdk()],
    export: { content: true, pendingSpans: true },
    thresholds: { evidence: false },
  })
}

/** All turns are of one session; without Lifesign nobody knows. */
function ofAlice<T>(work: () => Promise<T>): Promise<T> {
  if (lifesign === undefined) return work()
  return lifesign.withOrigin({ channel: 'console', room: 'desk', session: `${mode}:alice` }, work)
}

async function orderTurn(): Promise<void> {
  const lookup = tool({
    description: 'Looks up an order',
    inputSchema: z.object({ q: z.string() }),
    execute: async ({ q }) => `found ${q}`,
  })
  const answer = streamText({
    model: createOpenAICompatible({ name: 'demo', baseURL: models.url, includeUsage: true })('steady-tool'),
    instructions: 'Be kind.',
    prompt: 'Where is my order?',
    tools: { lookup },
    stopWhen: isStepCount(4),
    telemetry: { functionId: 'clerk' },
  })
  await answer.consumeStream()
}

async function refusedTurn(): Promise<void> {
  const model = createOpenAICompatible({ name: 'demo', baseURL: refusing.url })('busy')
  const asked = generateText({ model, prompt: 'Hello?', maxRetries: 0, telemetry: { functionId: 'limited' } })
  await asked.then(undefined, () => undefined)
}

/** Somebody stops the session as soon as words come: no failure of anybody. */
async function stoppedTurn(watched: Lifesign): Promise<void> {
  const session = 'ours:carol'
  await watched.withOrigin({ channel: 'console', room: 'desk', session }, async () => {
    const model = createOpenAICompatible({ name: 'demo', baseURL: models.url })('stall')
    const answer = streamText({ model, prompt: 'Tell me all', telemetry: { functionId: 'storyteller' } })
    for await (const _ of answer.textStream) {
      watched.sessions.stop(session)
      // It would be silent from here on.
      break
    }
  })
}

/** What only Lifesign tells: a tool that stalls, in a run that is open for long. */
async function troubles(watched: Lifesign): Promise<void> {
  await watched.run({ agent: 'slow', session: 'ours:bob' }, async (turn) => {
    await turn.tool({ name: 'hangs', deadlineMs: 1_000 }, () => pause(LONG_RUN_MS))
  })
}

/** A job under an outer timer: the timer fires in the middle of a model call, and the session is over at once. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import { startLifesign } from 'lifesign'
import { aiSdk } from 'lifesign/adapters/ai-sdk'
import { functionChannel } from 'lifesign/channels/function'
import { collectTelemetry } from 'lifesign/testing'

import { startModelServer } from '../demo/model-server.ts'

/** How long a job may take, in ms. */
const OUTER_TIMEOUT_MS = 300

const SESSION = 'cron:nightly-report'

const telemetry = await collectTelemetry()
const server = await startModelServer()
const told: string[] = []
const ends: string[] = []
const lifesign = startLifesign({
  adapters: [aiSdk()],
  channels: [functionChannel('chat', (notice) => void told.push(notice.text))],
})
lifesign.on('run.ended', ({ run, end }) =>
  ends.push([run.session.key, run.agent, end.reason, end.cause].join(' ')),
)

const models = createOpenAICompatible({ name: 'scripted', baseURL: server.url })
const body = Promise.withResolvers<string>()
const job = lifesign.run(
  { session: SESSION, label: 'nightly-report', agent: 'cron', origin: { channel: 'chat', room: 'ops' } },
  async (run) => {
    // As so many jobs do: nobody gave it the signal, so it goes on after it was given up.
    const answer = await streamText({ model: models('stall'), prompt: 'Report.', maxRetries: 0 }).text
    run.fence((text: string) => told.push(text))(answer)
    body.resolve(answer)
  },
)
const rejected = job.catch((reason: Error) => reason)

await server.untilSilent()
await new Promise<void>((resolve) => setTimeout(() => resolve(fireOuterTimer()), OUTER_TIMEOUT_MS))

const outcome = await rejected
server.releaseStall()
const late = await body.promise
await lifesign.flush(2_000)

print('And later:')
show('the caller got', outcome instanceof Error ? outcome.name : 'an answer', 'TimeoutError')
show('the body came back, late, with words', late.length > 0, true)
show('ends of the job that were told', ends.filter((end) => end.includes(' cron ')).length, 1)
show('notices', told.join(' | '), isOneNotice)
await lifesign.shutdown()
await server.close()

/** What a scheduler calls when its own timer fires: all of it happens in this one tick. */
function fireOuterTimer(): void {
  const ended = lifesign.endRun(
    { session: SESSION },
    {
      reason: 'timeout',
      cause: 'outer_timer',
      stopReason: 'timeout',
      error: new Error('cron: job execution timed out'),
    },
  )
  const session = lifesign.sessions.get(SESSION)
  const span = telemetry.spans.find(({ name }) => name === 'invoke_agent cron')
  const event = telemetry.events.find(({ name, attributes }) => isEndOfJob(name, attributes))
  print('In the tick of the timer:')
  show('runs ended', ended, 1)
  show('state of the session', session?.state, 'idle')
  show('live runs', session?.runs.length, 0)
  show('listeners heard', ends.at(-1), `${SESSION} cron timeout outer_timer`)
  show('span, its reason', span?.attributes['lifesign.end.reason'], 'timeout')
  show('span, its stop reason', span?.attributes['lifesign.end.stop_reason'], 'timeout')
  show('event, its error type', event?.attributes['error.type'], 'timeout')
  show('event, its session', event?.attributes['gen_ai.conversation.id'], SESSION)
}

function isEndOfJob(name: string, attributes: Readonly<Record<string, unknown>>): boolean {
  return name === 'lifesign.run.ended' && attributes['gen_ai.agent.name'] === 'cron'
}

function isOneNotice(text: unknown): boolean {
  return /^⚠️ Task `nightly-report` timed out after \d+(ms|s)$/.test(String(text))
}

/** Prints what was seen, and lets the story fail when that is not what was to be seen. */
function show(what: string, seen: unknown, expected: unknown): void {
  const fits = typeof expected === 'function' ? expected(seen) === true : seen === expected
  print(`  ${fits ? '✓' : '✗'} ${what}: ${String(seen)}`)
  if (!fits) process.exitCode = 1
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

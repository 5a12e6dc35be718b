/** An agent app as anybody writes it with the AI SDK. Of Lifesign it knows `withOrigin`, and two verbs for its queue. */

import { tool } from 'ai'
import { sessions, withOrigin } from 'lifesign'
import { z } from 'zod'

import { helperTools, scriptedModels, streamAnswer, type Task } from './agent-answer.ts'

const models = scriptedModels(`${process.env['MODEL_URL']}`)
const work = (task: Task): Promise<void> =>
  streamAnswer(models, task, (words) => console.log(`${task.agent} ${words}`))

await Promise.all([
  inRoom('shop', 'find-order', () => orderClerk()),
  inRoom('shop', 'write-report', () => work({ agent: 'writer', model: 'slow' })),
  inRoom('shop', 'translate-manual', () => work({ agent: 'translator', model: 'stall' })),
  inRoom('shop', 'index-repo', () => indexer()),
  inRoom('shop', 'search-archive', () => work({ agent: 'researcher', model: 'hang', timeoutMs: 1_500 })),
  inRoom('shop', 'read-aloud', () => narrator()),
  work({ agent: 'summarizer', model: 'http-500' }),
  inRoom('travel', 'plan-trip', () => planner()),
  newsletter(),
])

function inRoom(room: string, label: string, task: () => Promise<void>): Promise<void> {
  // Each has a thread of its own, as in a chat: news of one thread is merged when it comes at once.
  return withOrigin({ channel: 'webhook', room, thread: label, label }, task)
}

function orderClerk(): Promise<void> {
  const findOrder = tool({
    inputSchema: z.object({ order: z.string() }),
    execute: ({ order }) => `${order}: on its way`,
  })
  return work({ agent: 'order-clerk', model: 'tool:find_order', tools: { find_order: findOrder } })
}

function indexer(): Promise<void> {
  const indexFiles = tool({ inputSchema: z.object({ path: z.string() }), execute: () => waitFor('index') })
  return work({ agent: 'indexer', model: 'tool:index_files', tools: { index_files: indexFiles } })
}

// Somebody presses "stop" as soon as there is something to hear.
function narrator(): Promise<void> {
  const stop = new AbortController()
  const onChunk = (chunks: number): void => (chunks === 3 ? stop.abort() : undefined)
  return work({ agent: 'narrator', model: 'slow', signal: stop.signal, onChunk })
}

function planner(): Promise<void> {
  return work({ agent: 'planner', model: 'tool:ask_helper', tools: helperTools(models) })
}

/**
 * A host that queues what people say while a run goes on. Somebody stops the run while a mail goes out; the
 * mail tool does not listen to that. The worker that should take the next input from the queue is late.
 */
async function newsletter(): Promise<void> {
  const session = 'chat:newsletter'
  const inSession = (label: string, task: () => Promise<void>): Promise<void> =>
    withOrigin({ channel: 'webhook', room: 'news', label, session }, task)

  const stop = new AbortController()
  const gaveUp = new AbortController()
  const execute = (): Promise<unknown> => {
    stop.abort()
    return waitFor('mail', gaveUp.signal)
  }
  const sendMail = tool({ inputSchema: z.object({ to: z.string() }), execute })
  const sending: Task = { agent: 'mailer', model: 'tool:send_mail', tools: { send_mail: sendMail } }
  await inSession('send-newsletter', () => work({ ...sending, signal: stop.signal }))

  sessions.queued(session)
  await waitFor('worker')
  sessions.dequeued(session)
  await inSession('answer-next', () => work({ agent: 'answerer', model: 'steady' }))
  gaveUp.abort()
}

async function waitFor(cue: string, signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${process.env['SLOW_SERVICE_URL']}/${cue}`, signal ? { signal } : {})
  return response.json()
}

/** Sessions that fall silent, each in its own way, and how each is given back: or is not, and says so. */

import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText } from 'ai'
import { startLifesign, type LanePort, type RecoveryCompletion } from 'lifesign'
import { aiSdk } from 'lifesign/adapters/ai-sdk'
import { collectTelemetry } from 'lifesign/testing'

import { startModelServer } from '../demo/model-server.ts'

/** What is expected of each session: action, status, detail. */
const EXPECTED: Readonly<Record<string, string>> = {
  'hung-model': 'abort_run aborted',
  'deaf-tool': 'force_clear aborted body_still_running',
  'left-behind': 'release_lane released',
  'forgotten-state': 'release_lane released',
  'wedged-lane': 'release_lane failed lane_not_moving',
  // A turn that was taken up, and of which no run comes: nobody but its host can begin it.
  'never-begun': 'observe_only skipped no_owner',
}

// A host with queues of its own. One of them says that it moves, and does not.
const hostQueues: LanePort = {
  clear: () => [],
  release: (session) => {
    if (session === 'left-behind') setImmediate(() => lifesign.sessions.dequeued(session))
    return ['left-behind', 'wedged-lane'].includes(session) ? 1 : undefined
  },
}

const telemetry = await collectTelemetry()
const server = await startModelServer()
const lifesign = startLifesign({
  adapters: [aiSdk()],
  lanes: hostQueues,
  // Tiny, for a story that is over in seconds.
  tickMs: 50,
  thresholds: { warnMs: 300, abortMs: 600, tools: { 'deaf-tool': { abortMs: 600 } } },
  recovery: { abort: true, drainMs: 500 },
})
const completions = new Map<string, RecoveryCompletion>()
const allCompleted = Promise.withResolvers<void>()
lifesign.on('recovery.completed', (completion) => {
  const { key } = completion.request.session
  // What could not be given back is asked for again; the first answer is the story.
  if (completions.has(key)) return
  completions.set(key, completion)
  if (completions.size === Object.keys(EXPECTED).length) allCompleted.resolve()
})

const models = createOpenAICompatible({ name: 'scripted', baseURL: server.url })
const tasks = [
  lifesign.run({ session: 'hung-model', agent: 'researcher' }, (run) =>
    generateText({ model: models('hang'), prompt: 'x', maxRetries: 0, abortSignal: run.signal }),
  ),
  lifesign.run({ session: 'deaf-tool', agent: 'indexer' }, (run) =>
    run.tool({ name: 'deaf-tool' }, () => new Promise<never>(() => {})),
  ),
]
for (const task of tasks) task.catch(() => {})

await leaveACallBehind('left-behind')
for (const session of ['forgotten-state', 'wedged-lane', 'never-begun']) {
  lifesign.sessions.state(session, 'processing')
}
await lifesign.run({ session: 'forgotten-state', agent: 'clerk' }, () => {})
for (const session of ['left-behind', 'wedged-lane']) lifesign.sessions.queued(session)

await allCompleted.promise
report()
for (const name of ['session.recovery.requested', 'session.recovery.completed']) await printMetric(name)
await lifesign.shutdown()
await server.close()
// The tool that hears nothing would hold the process for ever, if it held anything.
process.exit()

/** A call whose end nobody tells, of a run that is over, with a message waiting behind it. */
async function leaveACallBehind(session: string): Promise<void> {
  await lifesign.run({ session, agent: 'clerk' }, (run) => {
    run.tool({ name: 'lookup' })
  })
}

/** Says what became of each session, and lets the story fail when that is not what was to become of it. */
function report(): void {
  for (const [session, expected] of Object.entries(EXPECTED)) {
    const completion = completions.get(session)
    const { action, status, detail } = completion ?? {}
    const seen = [action, status, detail].filter((word) => word !== undefined).join(' ')
    print(`${seen === expected ? '✓' : '✗'} ${session}: ${seen}, reason ${completion?.request.reason}`)
    if (seen !== expected) process.exitCode = 1
  }
}

async function printMetric(name: string): Promise<void> {
  for (const { attributes, value } of await telemetry.metrics(name)) {
    if (value > 0) print(`${name} ${Object.values(attributes).join(' ')}: ${value}`)
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

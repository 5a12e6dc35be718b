/** The real Agents SDK, given up by its caller: it goes on until its tool returns, and says nothing of why it stops. */

import { describe, expect, it } from 'vitest'

import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { openAiAgents } from '../../src/adapters/openai-agents/index.ts'
import { open } from '../control/answers/answer-stage.ts'
import { withModel } from './adapters/chat-server.ts'
import { type AgentsSdk, loadSdk, lookup, runnerAt } from './adapters/openai-agents.ts'
import { NODES, startChild } from './child.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

type Runner = Awaited<ReturnType<typeof runnerAt>>
type Ask = (giveUp: GiveUp, stream?: boolean, more?: object) => Promise<unknown>

/** What a caller can do once the tool runs; `events` is the stream, if it is one. */
type GiveUp = (with_: {
  readonly controller: AbortController
  readonly events: AsyncIterator<unknown> | undefined
}) => unknown

const abort: GiveUp = ({ controller }) => controller.abort()
const expire: GiveUp = ({ controller }) => controller.abort(new DOMException('Too late', 'TimeoutError'))
const leave: GiveUp = ({ events }) => events?.return?.()
const stay: GiveUp = () => undefined

async function play(work: (stage: ReturnType<typeof open>, ask: Ask) => Promise<unknown>) {
  const sdk = await loadSdk()
  const stage = open({ adapters: [openAiAgents(sdk.Runner), modelHttp()] })
  await withModel({ mood: 'answers', says: 'Hello' }, async (url) => {
    const runner = await runnerAt(sdk, url)
    await work(stage, (giveUp, stream = true, more = {}) => asked({ sdk, runner, giveUp, stream, more }))
  })
  await expect.poll(() => stage.live, PATIENT).toBe(0)
  return stage.ends
}

interface Asked {
  readonly sdk: AgentsSdk
  readonly runner: Runner
  readonly giveUp: GiveUp
  readonly stream: boolean
  /** Late: it is given up once its answer is there, while a guardrail looks at that. */
  readonly more: { readonly signal?: AbortSignal; readonly isLate?: boolean }
}

/** Asks an agent, gives it up while its tool runs, and waits for what the SDK makes of that. */
async function asked({ sdk, runner, giveUp, stream, more }: Asked): Promise<void> {
  let events: AsyncIterator<unknown> | undefined
  const begun = Promise.withResolvers<void>()
  const found = Promise.withResolvers<string>()
  const tools = [lookup(sdk, async () => (begun.resolve(), found.promise))]
  const controller = new AbortController()
  const execute = async () => {
    if (more.isLate === true) await giveUp({ controller, events })
    return { outputInfo: {}, tripwireTriggered: false }
  }
  const outputGuardrails = [{ name: 'late', execute }]
  const agent = new sdk.Agent({ name: 'clerk', instructions: 'Help.', tools, outputGuardrails })
  const running = runner.run(agent, 'hi', { stream, signal: more.signal ?? controller.signal })
  const result = stream ? await running : undefined
  events = result?.[Symbol.asyncIterator]()
  await events?.next()
  await begun.promise
  if (more.isLate !== true) await giveUp({ controller, events })
  found.resolve('found')
  while ((await events?.next())?.done === false);
  await (result?.completed ?? running)
}

describe('a run of its own that is given up while its tool runs', () => {
  it.each([
    ['is a kill after an abort', abort, 'killed/caller_abort'],
    ['is a time-out after one by a time limit', expire, 'timeout/deadline'],
    ['is a kill where the reader leaves', leave, 'killed/caller_abort'],
    ['is completed where nobody gives it up', stay, 'completed'],
  ])('%s (streamed)', async (_, giveUp, end) => {
    expect(await play((_stage, ask) => ask(giveUp))).toEqual([end])
  })

  it.each([
    ['is a kill after an abort', abort, 'killed/caller_abort'],
    ['is a time-out after one by a time limit', expire, 'timeout/deadline'],
    ['is completed where nobody gives it up', stay, 'completed'],
  ])('%s (as a whole)', async (_, giveUp, end) => {
    expect(await play((_stage, ask) => ask(giveUp, false).catch(() => undefined))).toEqual([end])
  })

  it.each([true, false])('is completed where its answer was there already (streamed: %s)', async (stream) => {
    expect(await play((_, ask) => ask(abort, stream, { isLate: true }))).toEqual(['completed'])
  })
})

describe('a run of the host', () => {
  it('is completed where its reader left its agents', async () => {
    expect(await play(({ lifesign }, ask) => lifesign.run({}, () => ask(leave)))).toEqual(['completed'])
  })

  it.each([
    ['an abort', abort, 'error/exception'],
    ['a time limit', expire, 'timeout/request_timeout'],
  ])('is suspected after %s that it was not given', async (_, giveUp, end) => {
    expect(await play(({ lifesign }, ask) => lifesign.run({}, () => ask(giveUp)))).toEqual([end])
  })

  it('is a kill where it was given the signal', async () => {
    const controller = new AbortController()
    const { signal } = controller
    const stop = (): void => controller.abort()

    const ends = await play(({ lifesign }, ask) =>
      lifesign.run({ signal }, () => ask(stop, true, { signal })).catch(() => undefined),
    )

    expect(ends).toEqual(['killed/caller_abort'])
  })
})

it.each([
  ['agents-left-app.mjs', 'Node 24'],
  ['agents-left-app.cjs', 'Node 22.15'],
] as const)('under lifesign/register each way of giving up is told: %s, %s', async (file, version) => {
  const node = NODES[version]
  const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
  const variables = { LIFESIGN_START_SDK: 'false', OPENAI_AGENTS_DISABLE_TRACING: '0' }

  const heard = await startChild({
    node,
    args: [...node.sourceFlags, ...preload, `test/frameworks/${file}`],
    variables,
  }).ended

  expect([heard.lines, heard.code]).toEqual([
    ['aborts: no answer', 'runs out of time: no answer', 'leaves: no answer', 'stays: All is well.'],
    0,
  ])
  expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
    { agent: 'aborts', reason: 'killed' },
    { agent: 'runs out of time', reason: 'timeout' },
    { agent: 'leaves', reason: 'killed' },
    { agent: 'stays', reason: 'completed' },
  ])
})

/** The standard chat route, in real frameworks: its run has deadline, stall, notice and lane while it streams. */

import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { type ModelServer, startModelServer } from '../../../examples/demo/model-server.ts'
import { aiSdk } from '../../../src/adapters/ai-sdk/index.ts'
import { functionChannel } from '../../../src/channels/function/index.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import { open, reasonOf } from './answer-stage.ts'
import { ROUTES } from './chat-routes.ts'

// Real servers on a busy machine: how long they take says nothing.
vi.setConfig({ testTimeout: 30_000 })
const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 20_000 })

const servers: ModelServer[] = []
afterAll(async () => void (await Promise.all(servers.map((server) => server.close()))))

async function route(name: string, of: { readonly model: string; readonly options?: RunOptions }) {
  const server = await startModelServer({ slowChunkMs: 1 })
  servers.push(server)
  const told: string[] = []
  const stage = open({
    adapters: [aiSdk()],
    channels: [functionChannel('chat', ({ text }) => void told.push(text))],
    defaultOrigin: { channel: 'chat', room: 'x' },
    thresholds: { warnMs: 4_000, abortMs: 8_000 },
  })
  const model = createOpenAICompatible({ name: 'demo', baseURL: server.url })(of.model)
  const options = { label: 'chat', ...of.options }
  const { url, close } = await ROUTES[name]!({ lifesign: stage.lifesign, model, options })
  onTestFinished(close)
  return { ...stage, stage, server, told, url }
}

describe.each(Object.keys(ROUTES))('a chat route of %s', (name) => {
  it('streams its answer, and its run ends with it', async () => {
    const { url, stage, told } = await route(name, { model: 'steady' })

    const response = await fetch(url)

    expect([response.status, await response.text()]).toEqual([200, 'All is well here.'])
    await eventually(() => expect(stage.ends).toEqual([expect.stringMatching(/^completed/)]))
    expect([stage.live, told]).toEqual([0, []])
  })

  it('ends at its deadline in the middle of the answer, and people are told', async () => {
    const { url, stage, server, told } = await route(name, { model: 'stall', options: { timeoutMs: 3_000 } })
    const response = await fetch(url)
    const rest = response.text().catch(String)
    await server.untilSilent()
    expect([stage.ends, stage.live]).toEqual([[], 1])

    await stage.clock.advanceAsync(3_000)

    // No client waits for ever. The AI SDK closes what it pipes itself.
    expect(await rest).toMatch(/terminated|^Let me see. $/)
    expect(stage.ends).toEqual(['timeout/deadline'])
    await eventually(() => expect(told).toEqual([expect.stringContaining('Task `chat` timed out after 3s')]))
  })

  it('is stalled while the model is silent and the client waits, and moves again', async () => {
    const { url, stage, server, told } = await route(name, { model: 'stall' })
    const response = await fetch(url)
    const rest = response.text()
    await server.untilSilent()
    await eventually(() => expect(stage.lifesign.sessions.list()[0]?.strands[0]?.kind).toBe('model_call'))

    for (let tick = 0; tick < 11; tick += 1) await stage.clock.advanceAsync(1_000)
    await eventually(() => expect(told).toEqual([expect.stringContaining('has gone silent')]))
    server.releaseStall()

    expect(await rest).toMatch(/^Let me see\. ./)
    await eventually(() => expect(stage.ends).toEqual([expect.stringMatching(/^completed/)]))
  })

  it('has its turn on the lane until the answer was read', async () => {
    const options = { session: 'S', lane: 'queue' } as const
    const { url, stage, server } = await route(name, { model: 'stall', options })
    const first = fetch(url).then((response) => response.text())
    await server.untilSilent()
    const second = fetch(url).then((response) => response.text())
    await eventually(() => expect(stage.lifesign.sessions.get('S')?.backlog).toBe(1))

    expect(server.requests).toBe(1)
    server.releaseStall()
    await first
    await eventually(() => expect(server.requests).toBe(2))
    await server.untilSilent()
    server.releaseStall()

    expect(await second).toMatch(/^Let me see\. ./)
    await eventually(() => expect(stage.ends).toHaveLength(2))
  })

  it('ends when the client leaves, or when nobody reads for abortMs, and nobody is told', async () => {
    const { url, stage, server, told } = await route(name, { model: 'stall' })
    const client = new AbortController()
    const response = await fetch(url, { signal: client.signal })
    await server.untilSilent()

    client.abort()
    expect(await reasonOf(response.text())).toMatchObject({ name: 'AbortError' })

    await eventually(async () => {
      server.releaseStall()
      await stage.clock.advanceAsync(1_000)
      expect(stage.ends).toHaveLength(1)
    })
    expect(stage.ends[0]).toMatch(/^(?:killed\/caller_abort|completed)/)
    expect(told).toEqual([])
  })
})

/** The AI SDK's own OpenTelemetry integration beside ours: one trace, one span a call, tokens once. */

import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel'
import { generateObject, generateText, isStepCount, streamText } from 'ai'
import type { Telemetry } from 'ai'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'

import { aiSdk, aiSdkTelemetry } from '../../src/adapters/ai-sdk/index.ts'
import { standWith } from '../support/standing-process.ts'
import { lookup, read, useModelServer } from './ai-sdk-stage.ts'
import { runIdsOf, tokensOf, treeOf } from './span-tree.ts'

const stage = useModelServer()
type Global = { AI_SDK_TELEMETRY_INTEGRATIONS?: Telemetry[] | undefined }

const stand = () => standWith({ adapters: [aiSdk()], export: { content: true } })

/** Registers as `registerTelemetry` does, before or after ours. */
function register(integration: Telemetry, place: 'push' | 'unshift' = 'push'): void {
  const holder = globalThis as Global
  const list = (holder.AI_SDK_TELEMETRY_INTEGRATIONS ??= [])
  list[place](integration)
  onTestFinished(() => void list.splice(list.indexOf(integration), 1))
}

const talk = (extra: object = {}): Promise<string> =>
  read({
    model: stage.model('steady-tool'),
    prompt: 'x',
    tools: lookup(async () => 'found'),
    stopWhen: isStepCount(5),
    telemetry: { functionId: 'clerk', ...extra },
  })

/** The SDK names the operation after its model; the agent's name is an attribute. */
const TREE = [
  'invoke_agent steady-tool',
  '  step 1',
  '    chat steady-tool',
  '    execute_tool lookup',
  '  step 2',
  '    chat steady-tool',
]

describe('@ai-sdk/otel beside Lifesign', () => {
  it.each(['push', 'unshift'] as const)('is one trace when it is registered globally (%s)', async (place) => {
    const { spans, ends } = stand()
    register(new OpenTelemetry(), place)

    await talk()

    expect(treeOf(spans())).toEqual(TREE)
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
    expect(runIdsOf(spans().filter(({ name }) => !name.startsWith('step')))).toEqual([expect.any(String)])
    expect(tokensOf(spans())).toBeGreaterThan(0)
  })

  it('is one trace when the call names it, and ours is not asked', async () => {
    const { spans, ends } = stand()

    await talk({ integrations: [new OpenTelemetry()] })

    expect(treeOf(spans())).toEqual(TREE)
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
    expect(runIdsOf(spans().filter(({ name }) => !name.startsWith('step')))).toEqual([expect.any(String)])
  })

  it.each([0, 1])('is one trace when the call names both (ours at %d)', async (at) => {
    const { spans, ends } = stand()
    const integrations: Telemetry[] = [new OpenTelemetry()]
    integrations.splice(at, 0, aiSdkTelemetry() as Telemetry)

    await talk({ integrations })

    expect(treeOf(spans())).toEqual(TREE)
    expect(ends).toHaveLength(1)
  })

  it('lies below a run of the host', async () => {
    const { lifesign, spans, ends } = stand()
    register(new OpenTelemetry())

    await lifesign.run({ agent: 'host' }, () => talk())

    expect(treeOf(spans())).toEqual(['invoke_agent host', ...TREE.map((line) => `  ${line}`)])
    expect(ends).toHaveLength(1)
    expect(runIdsOf(spans().filter(({ name }) => !name.startsWith('step')))).toHaveLength(1)
  })

  it('keeps each of many runs at once apart', async () => {
    const { spans, ends } = stand()
    register(new OpenTelemetry())
    const ask = (name: string) =>
      generateText({ model: stage.model('steady'), prompt: 'x', telemetry: { functionId: name } })

    await Promise.all(['a', 'b', 'c'].flatMap((name) => [ask(name), ask(name)]))

    const agents = spans().filter(({ name }) => name.startsWith('invoke_agent'))
    expect(agents).toHaveLength(6)
    expect(ends).toHaveLength(6)
    expect(runIdsOf(agents)).toHaveLength(6)
    for (const agent of agents) {
      const members = spans().filter((one) => one.spanContext().traceId === agent.spanContext().traceId)
      expect(members.map(({ name }) => name).toSorted()).toEqual(
        ['chat steady', agent.name, 'step 1'].toSorted(),
      )
      expect(runIdsOf(members.filter(({ name }) => !name.startsWith('step')))).toHaveLength(1)
    }
  })

  it('is one trace for a sub-agent in a tool, as a run of its own', async () => {
    const { spans, ends } = stand()
    register(new OpenTelemetry())
    const telemetry = { functionId: 'helper' }
    const help = async (): Promise<string> =>
      (await generateText({ model: stage.model('steady'), prompt: 'x', telemetry })).text

    await read({
      model: stage.model('steady-tool'),
      prompt: 'x',
      tools: lookup(help),
      stopWhen: isStepCount(5),
      telemetry: { functionId: 'clerk' },
    })

    expect(treeOf(spans())).toEqual([
      ...TREE.slice(0, 4),
      '      invoke_agent steady',
      '        step 1',
      '          chat steady',
      ...TREE.slice(4),
    ])
    expect(ends).toHaveLength(2)
  })

  it('is heard once where the SDK has no channel: generateObject', async () => {
    const { spans, ends } = stand()
    register(new OpenTelemetry())
    const schema = z.object({ a: z.string() })

    await generateObject({ model: stage.model('steady'), prompt: 'x', schema, maxRetries: 0 }).catch(() => {})

    expect(spans().filter(({ name }) => name.startsWith('invoke_agent'))).toHaveLength(1)
    expect(spans().filter(({ name }) => name.startsWith('chat'))).toHaveLength(1)
    expect(ends).toHaveLength(1)
  })

  it('is one trace in its older words, `ai.*`', async () => {
    const { spans, ends } = stand()
    register(new LegacyOpenTelemetry())

    await talk()

    expect(treeOf(spans())).toEqual([
      'ai.streamText',
      '  ai.streamText.doStream',
      '    ai.toolCall',
      '  ai.streamText.doStream',
    ])
    expect(runIdsOf(spans())).toEqual([expect.any(String)])
    expect(ends).toHaveLength(1)
  })
})

describe('A call with integrations of its own', () => {
  it('is heard without any of ours: its model calls, its tool, its end', async () => {
    const { lifesign, ends } = stand()
    const calls: string[] = []
    lifesign.on('run.started', ({ agent }) => calls.push(`run ${agent}`))

    await talk({ integrations: [] })

    expect(calls).toEqual(['run clerk'])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })

  it('has spans of ours where nobody else makes any', async () => {
    const { spans } = stand()

    await talk({ integrations: [] })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat steady-tool',
      '  chat steady-tool',
      '  execute_tool lookup',
    ])
  })

  it('tells of its error', async () => {
    const { ends } = stand()
    const fail = (): Promise<unknown> =>
      generateText({
        model: stage.model('no-such-script'),
        prompt: 'x',
        maxRetries: 0,
        telemetry: { integrations: [new OpenTelemetry()] },
      })

    await expect(fail()).rejects.toThrow()

    expect(ends.map(({ reason }) => reason)).toEqual(['error'])
  })

  it('tells of its abort', async () => {
    const { ends } = stand()
    const controller = new AbortController()
    const result = streamText({
      model: stage.model('slow'),
      prompt: 'x',
      abortSignal: controller.signal,
      telemetry: { integrations: [] },
      onError: () => undefined,
    })
    for await (const _ of result.textStream) controller.abort()

    await expect.poll(() => ends.map(({ reason }) => reason)).toEqual(['killed'])
  })
})

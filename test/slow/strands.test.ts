/** The real SDK of Strands Agents: its agents, graphs and swarms as traces, and an application that is not changed. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { runIdsOf, treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { withModel } from './adapters/chat-server.ts'
import { heavyFramework } from './adapters/frameworks.ts'
import { play } from './adapters/strands-stage.ts'
import { agentOf, hears, sdk, toolOf } from './adapters/strands.ts'
import { NODES, startChild } from './child.ts'

/** As `lifesign/register` has it. */
const stand = () => standWith({ adapters: [fetchProgress(), hears(), modelHttp()], watchProcess: false })

/** A model that the AI SDK provides: it is asked by `fetch`. */
async function providedModel(baseURL: string): Promise<object> {
  const { createOpenAICompatible } = await heavyFramework<{
    createOpenAICompatible(options: object): (name: string) => object
  }>('openai-compatible-2/dist/index.mjs')
  const { VercelModel } = await heavyFramework<{ VercelModel: new (options: object) => object }>(
    '@strands-agents/sdk/dist/src/models/vercel.js',
  )
  return new VercelModel({ provider: createOpenAICompatible({ name: 'openai', baseURL })('gpt-5') })
}

describe('a trace', () => {
  it('has one span for each agent, call and tool, the one of the SDK, with the tokens', async () => {
    const { spans, ends } = stand()

    await play(async (model) => {
      const tools = [toolOf('lookup', () => 'found'), agentOf('expert', model)]
      await agentOf('clerk', model, { tools }).invoke('hi')
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  execute_agent_loop_cycle',
      '    chat',
      '    execute_tool expert',
      '      invoke_agent expert',
      '        execute_agent_loop_cycle',
      '          chat',
      '    execute_tool lookup',
      '  execute_agent_loop_cycle',
      '    chat',
    ])
    expect(spans().find(({ name }) => name === 'chat')?.attributes).toMatchObject({
      'gen_ai.provider.name': 'aws.bedrock',
      'gen_ai.request.model': 'claude',
      'gen_ai.response.finish_reasons': ['tool_calls'],
      'gen_ai.usage.input_tokens': 8,
      'gen_ai.usage.cache_read.input_tokens': 5,
      'gen_ai.usage.output_tokens': 2,
    })
    expect(spans().at(-1)?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 16,
      'lifesign.end.reason': 'completed',
    })
    expect(ends).toMatchObject([{ reason: 'completed' }, { reason: 'completed', stopReason: 'endTurn' }])
  })

  it('has one call where the model is heard on the wire, too', async () => {
    const { spans, ends } = stand()

    await withModel({ mood: 'answers', says: 'Hello' }, async (url) => {
      await agentOf('clerk', await providedModel(url)).invoke('hi')
    })

    expect(treeOf(spans())).toEqual(['invoke_agent clerk', '  execute_agent_loop_cycle', '    chat'])
    expect(spans()[0]?.attributes['gen_ai.provider.name']).toBe('openai')
    expect(ends).toHaveLength(1)
  })

  it('has the agents of a graph below it, also those that go at once', async () => {
    const { spans, ends } = stand()

    await play(async (model) => {
      const nodes = ['left', 'right'].map((name) => agentOf(name, model))
      await new sdk.Graph({ id: 'team', nodes, edges: [], maxSteps: 2 }).invoke('hi')
    })

    const half = (name: string) => [
      `    node ${name}`,
      `      invoke_agent ${name}`,
      '        execute_agent_loop_cycle',
      '          chat',
    ]
    const lines = ['invoke_agent team', '  invoke_graph team', ...half('left'), ...half('right')]
    expect(treeOf(spans())).toEqual(lines)
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed', 'completed'])
  })

  it('has the agents of a swarm below it', async () => {
    const { spans, ends } = stand()

    await play(async (model) => {
      await new sdk.Swarm({ id: 'crew', nodes: [agentOf('only', model)], maxSteps: 2 }).invoke('hi')
    })

    expect(treeOf(spans()).slice(0, 4)).toEqual([
      'invoke_agent crew',
      '  invoke_swarm crew',
      '    node only',
      '      invoke_agent only',
    ])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('has the session of the SDK', async () => {
    const { spans } = stand()
    const storage = new sdk.FileStorage(mkdtempSync(join(tmpdir(), 'strands-')))
    const sessionManager = new sdk.SessionManager({
      sessionId: 'conversation-1',
      storage: { snapshot: storage },
    })

    await play((model) => agentOf('clerk', model, { sessionManager }).invoke('hi'))

    expect(spans().at(-1)?.attributes['gen_ai.conversation.id']).toBe('conversation-1')
  })

  it('has the agent in the run of a host, which lasts until its stream was read', async () => {
    const { lifesign, spans, ends } = stand()
    const tools = [toolOf('lookup', () => 'found')]

    await play(async (model) => {
      const agent = agentOf('clerk', model, { tools })
      const stream = await lifesign.run({ agent: 'host' }, async () => agent.stream('hi'))
      expect(ends).toEqual([])
      for await (const _ of stream) void _
      await expect.poll(() => ends.length).toBe(1)
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent host',
      '  invoke_agent clerk',
      '    execute_agent_loop_cycle',
      '      chat',
      '      execute_tool lookup',
      '    execute_agent_loop_cycle',
      '      chat',
    ])
    expect(runIdsOf(spans().filter(({ name }) => name !== 'execute_agent_loop_cycle'))).toHaveLength(1)
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  const run = (file: string, version: keyof typeof NODES, preload: readonly string[] = []) => {
    const node = NODES[version]
    const args = [...node.sourceFlags, ...preload, `test/heavy-frameworks/${file}`]
    return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
  }

  it('is heard under lifesign/register and not changed, as ES module and CommonJS, on Node 22.15 and 24', async () => {
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const bare = await run('strands-app.mjs', 'Node 24')
    // What it prints are its answer, and all that it has asked the model.
    expect([bare.lines[0], bare.lines.at(-1)?.startsWith('{'), bare.code]).toEqual(['All is well..', true, 0])

    for (const [file, version] of [
      ['strands-app.mjs', 'Node 24'],
      ['strands-app.cjs', 'Node 24'],
      ['strands-app.mjs', 'Node 22.15'],
    ] as const) {
      const heard = await run(file, version, preload)

      expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
      expect(heard.stderr.replace(/HEARD .*\n/, '')).toBe(bare.stderr)
      expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
        { agent: 'expert', parent: 'clerk', reason: 'completed' },
        { agent: 'clerk', reason: 'completed' },
        { agent: 'one', parent: 'team', reason: 'completed' },
        { agent: 'team', reason: 'completed' },
      ])
    }
  })
})

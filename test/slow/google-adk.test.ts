/** The real Agent Development Kit: its turns as traces, and an application that is not changed. */

import { describe, expect, it } from 'vitest'

import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { runIdsOf, treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { type GeminiOptions, withGemini } from './adapters/gemini-server.ts'
import { adk, agentOf, asking, hears, runnerOf, toolOf } from './adapters/google-adk.ts'
import { NODES, startChild } from './child.ts'

/** As `lifesign/register` has it. */
const stand = () => standWith({ adapters: [fetchProgress(), hears(), modelHttp()], watchProcess: false })

/** One turn of an agent. */
const play = (agent: object, options: Partial<GeminiOptions> = {}, asked: object = {}): Promise<void> =>
  withGemini({ mood: 'answers', says: 'Hello', ...options }, async () => {
    for await (const _ of asking(await runnerOf(agent), 'hi', asked)) void _
  })

const CHAT = 'chat gemini-2.5-flash'

describe('a trace', () => {
  it('has one span for each agent, call and tool, with the session and the tokens', async () => {
    const { spans, ends } = stand()

    const expert = new adk.AgentTool({ agent: agentOf('expert') })
    await play(agentOf('clerk', { tools: [toolOf('lookup', () => 'found'), expert] }))

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      `  ${CHAT}`,
      `  ${CHAT}`,
      '  execute_tool expert',
      '    invoke_agent expert',
      `      ${CHAT}`,
      '  execute_tool lookup',
    ])
    expect(spans().at(-1)?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.usage.input_tokens': 6,
      'lifesign.end.reason': 'completed',
    })
    expect(ends.map(({ stopReason }) => stopReason)).toEqual(['stop', 'stop'])
  })

  it('has an agent that is handed over to below the one that hands over', async () => {
    const { spans } = stand()
    const transfer = { name: 'transfer_to_agent', args: { agentName: 'expert' } }

    const script = (_: unknown, question: number) => (question === 1 ? [transfer] : [])
    // Where it streams, the kit asks the first agent once more behind the second.
    await play(agentOf('clerk', { subAgents: [agentOf('expert')] }), { script }, { runConfig: undefined })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      `  ${CHAT}`,
      '  execute_tool transfer_to_agent',
      '  invoke_agent expert',
      `    ${CHAT}`,
    ])
  })

  it.each(['SequentialAgent', 'ParallelAgent', 'LoopAgent'] as const)(
    'has the agents of a %s',
    async (kind) => {
      const { spans, ends } = stand()

      const subAgents = [agentOf('left'), agentOf('right')]
      await play(new adk[kind]({ name: 'both', subAgents, maxIterations: 1 }))

      expect(treeOf(spans())).toEqual([
        'invoke_agent both',
        '  invoke_agent left',
        `    ${CHAT}`,
        '  invoke_agent right',
        `    ${CHAT}`,
      ])
      expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed', 'completed'])
    },
  )

  it('has the turn in the run of a host, which lasts until its events were read', async () => {
    const { lifesign, spans, ends } = stand()

    await withGemini({ mood: 'answers', says: 'Hello' }, async () => {
      const runner = await runnerOf(agentOf('clerk', { tools: [toolOf('lookup', () => 'found')] }))
      const events = await lifesign.run({ agent: 'host' }, async () => asking(runner, 'hi'))
      expect(ends).toEqual([])
      for await (const _ of events) void _
      await expect.poll(() => ends.length).toBe(1)
    })

    expect(treeOf(spans())).toEqual(['invoke_agent host', `  ${CHAT}`, `  ${CHAT}`, '  execute_tool lookup'])
    expect(runIdsOf(spans())).toHaveLength(1)
  })
})

describe('an application that knows nothing of Lifesign', () => {
  const run = (file: string, version: keyof typeof NODES, preload: readonly string[] = []) => {
    const node = NODES[version]
    const args = [...node.sourceFlags, ...preload, `test/heavy-frameworks/${file}`]
    return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
  }
  /** The kit says at what time it asks. */
  const timeless = (lines: readonly string[]) =>
    lines.map((line) => line.replace(/\d{4}-[\d-]+T[\d:.]+Z/, 'now'))

  it('is heard under lifesign/register and not changed, as ES module and CommonJS, on Node 22.15 and 24', async () => {
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']

    const bare = await run('adk-app.mjs', 'Node 24')
    // What it prints are its answer, all that it has asked the model, and what the kit does.
    expect([bare.lines.includes('All is well..'), bare.code]).toEqual([true, 0])
    expect(bare.lines.filter((line) => line.startsWith('{'))).toHaveLength(3)

    for (const [file, version] of [
      ['adk-app.mjs', 'Node 24'],
      ['adk-app.cjs', 'Node 24'],
      ['adk-app.mjs', 'Node 22.15'],
    ] as const) {
      const heard = await run(file, version, preload)

      expect([timeless(heard.lines), heard.code]).toEqual([timeless(bare.lines), bare.code])
      expect(heard.stderr.replace(/HEARD .*\n/, '')).toBe(bare.stderr)
      expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
        { agent: 'expert', parent: 'clerk', session: 's1', reason: 'completed' },
        { agent: 'clerk', session: 's1', reason: 'completed' },
      ])
    }
  })
})

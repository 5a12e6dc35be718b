/** The real Mastra: its agents as traces, agents that ask a person, and applications as they are. */

import { describe, expect, it } from 'vitest'

import { tokensOf, treeOf } from '../adapters/span-tree.ts'
import { framework, play, read, stand, THREAD, tools } from './adapters/mastra-stage.ts'
import { type Asking, lookup } from './adapters/mastra.ts'
import { NODES, startChild } from './child.ts'

/** What Mastra prints, without what differs from run to run and from Node to Node. */
function sameOf(printed: string): string {
  return printed
    .split('\n')
    .filter((line) => !/^ *at /.test(line))
    .join('\n')
    .replaceAll(/\[(Symbol\([^)]*\))\]/g, '$1')
    .replaceAll(/127\.0\.0\.1:\d+|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|date: '.*'/g, '')
}

describe('a trace', () => {
  it('has one span for each agent, request and tool, with the conversation, the model and the tokens', async () => {
    const { spans, ends } = stand()

    await play((make) => {
      const expert = make({ id: 'expert', name: 'expert', description: 'Knows' })
      return make({ agents: { expert } }).generate('hi', THREAD)
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool agent-expert',
      '    invoke_agent expert',
      '      chat gpt-5',
    ])
    const root = spans().find(({ name }) => name === 'invoke_agent clerk')
    expect(root?.attributes).toMatchObject({
      'gen_ai.conversation.id': 'conversation-1',
      'gen_ai.request.model': 'gpt-5',
    })
    expect(tokensOf(spans())).toBeGreaterThan(0)
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it.each(['generate', 'stream'])('of %s in a run of the host is a part of it', async (how) => {
    const { lifesign, spans, ends } = stand()

    await play((make) =>
      lifesign.run({ agent: 'host' }, async () => {
        const agent = make(tools(() => 'found'))
        await (how === 'stream' ? read(agent) : agent.generate('hi'))
      }),
    )

    expect(treeOf(spans())).toEqual([
      'invoke_agent host',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
    ])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('has a run for each agent that runs at the same time', async () => {
    const { spans } = stand()

    await play((make) => Promise.all([make().generate('hi'), make({ name: 'other' }).generate('hi')]))

    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      'invoke_agent other',
      '  chat gpt-5',
    ])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  const variables = { LIFESIGN_START_SDK: 'false' }
  const appOf = (file: string): string => `test/heavy-frameworks/${file}`
  let alone: ReturnType<typeof startChild>['ended'] | undefined

  it.each([
    ['mastra-app.mjs', 'Node 24'],
    ['mastra-app.cjs', 'Node 24'],
    ['mastra-app.mjs', 'Node 22.15'],
  ] as const)('is heard under lifesign/register and not changed: %s, %s', async (file, version) => {
    const node = NODES[version]
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']

    alone ??= startChild({ args: [appOf('mastra-app.mjs')], variables }).ended
    const bare = await alone
    const heard = await startChild({ node, args: [...node.sourceFlags, ...preload, appOf(file)], variables })
      .ended

    expect([bare.lines.at(-2), bare.code]).toEqual(['failed no', 0])
    expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
    const [, runs = '[]'] = /HEARD (.*)/.exec(heard.stderr) ?? []
    expect(sameOf(heard.stderr.replace(/HEARD .*\n/, ''))).toBe(sameOf(bare.stderr))
    expect(JSON.parse(runs)).toEqual([
      { agent: 'expert', parent: 'clerk', reason: 'completed' },
      { agent: 'clerk', session: 'conversation-1', reason: 'completed' },
      { agent: 'clerk', reason: 'error' },
    ])
  })
})

describe('an agent that asks a person', () => {
  it('ends its run, and another one goes on from it', async () => {
    const { ends, spans } = stand()

    await play(async (make) => {
      const agent = framework.kept(make(tools(() => 'found', { requireApproval: true })))
      const { runId } = await agent.generate('hi', THREAD)
      expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'suspended' }])
      await agent.approveToolCallGenerate({ runId, ...THREAD })
    })

    expect(ends).toMatchObject([{ stopReason: 'suspended' }, { stopReason: 'stop' }])
    expect(treeOf(spans())).toEqual([
      'invoke_agent clerk',
      '  chat gpt-5',
      'invoke_agent clerk',
      '  chat gpt-5',
      '  execute_tool lookup',
    ])
  })

  it('lets a run of the host wait until it goes on', async () => {
    const { lifesign, ends } = stand()

    await play((make) =>
      lifesign.run({ session: 'C1' }, async () => {
        const execute = async (_: unknown, { agent }: Asking) =>
          agent?.resumeData === undefined ? agent?.suspend({ why: 'unsure' }) : 'found'
        const agent = framework.kept(make({ tools: { lookup: lookup(framework, execute) } }))
        const { finishReason, runId } = await agent.generate('hi')
        expect([finishReason, lifesign.sessions.get('C1')?.state]).toEqual(['suspended', 'waiting'])
        await agent.resumeGenerate({ said: 'yes' }, { runId })
        expect(lifesign.sessions.get('C1')?.state).toBe('processing')
      }),
    )

    expect(ends).toMatchObject([{ reason: 'completed' }])
  })
})

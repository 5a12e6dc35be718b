/** The real Claude Agent SDK: tools, people, conversations, and an application that is not changed. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { claudeAgentSdk } from '../../src/adapters/claude-agent-sdk/index.ts'
import type { Scope } from '../../src/model/adapter.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
import { standWith } from '../support/standing-process.ts'
import type { AnthropicModel } from './adapters/anthropic-server.ts'
import { calls, library, read, withClaude } from './adapters/claude-agent-sdk.ts'
import { NODES, startChild } from './child.ts'

const node = NODES['Node 24']
const says: AnthropicModel = () => [{ text: 'Hello' }]

/** A recorder that hears, for what no span says. */
function recording(): RecordingRecorder {
  const recorder = new RecordingRecorder()
  onTestFinished(claudeAgentSdk().install(recorder))
  return recorder
}

describe('a tool', () => {
  it.each<[string, AnthropicModel, string]>([
    ['throws in this process', calls('mcp__lib__lookup', {}), 'far off'],
    [
      'fails in the process of the agent',
      calls('Bash', { command: 'exit 3', description: 'x' }),
      'Exit code 3',
    ],
  ])('that %s has failed, and its turn goes on', async (_, model, said) => {
    const recorder = recording()

    await withClaude(model, async ({ sdk, query, with: options }) => {
      const mcpServers = library(sdk, () => Promise.reject(new RangeError('far off')))
      await read(query({ prompt: 'hi', options: options({ mcpServers }) }))
    })

    const [tool, ...others] = recorder.works.filter(({ kind }) => kind === 'tool_call')
    expect(String(tool?.ends[0]?.error)).toContain(said)
    expect([others, recorder.runs[0]?.ended?.reason]).toEqual([[], 'completed'])
  })

  it('that needs a permission waits for a person, and what its body does is in its call', async () => {
    const recorder = recording()
    const asked: unknown[] = []
    let scope: Scope = {}

    await withClaude(calls('mcp__lib__lookup', {}), async ({ sdk, query, with: options }) => {
      const canUseTool = async (name: string, updatedInput: object): Promise<object> => {
        asked.push([name, recorder.runs[0]?.waits])
        return { behavior: 'allow', updatedInput }
      }
      const body = async (): Promise<string> => {
        const { run, work } = recorder.scope()
        scope = { run, work }
        return 'found'
      }
      const mcpServers = library(sdk, body)
      const more = { canUseTool, mcpServers, permissionMode: 'default' }
      await read(query({ prompt: 'hi', options: options(more) }))
    })

    expect(asked).toEqual([['mcp__lib__lookup', ['person']]])
    expect(scope.run).toBe(recorder.runs[0])
    expect(scope.work?.name).toBe('mcp__lib__lookup')
  })
})

describe('a conversation', () => {
  it('has a run for each turn, all of one session, and none between them', async () => {
    const { lifesign, ends } = standWith({ adapters: [claudeAgentSdk()], watchProcess: false })
    const sessions = new Set<string>()
    lifesign.on('run.started', ({ session }) => sessions.add(session.key))
    const between: number[] = []
    const said = (content: string): object => ({ type: 'user', message: { role: 'user', content } })
    let answered = Promise.withResolvers<void>()
    async function* prompt(): AsyncGenerator<object> {
      yield said('one')
      await answered.promise
      between.push(lifesign.runs.list().length)
      answered = Promise.withResolvers()
      yield said('two')
      await answered.promise
    }

    await withClaude(says, async ({ query, with: options }) =>
      read(query({ prompt: prompt(), options: options() }), ({ type }) => {
        if (type === 'result') answered.resolve()
      }),
    )

    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
    expect([sessions.size, between]).toEqual([1, [0]])
  })
})

describe('an application that knows of no adapter', () => {
  it('is heard under lifesign/register, and gets, sends and prints the same', async () => {
    const play = async (preloads: readonly string[]) => {
      const imports = preloads.flatMap((name) => ['--import', name])
      const args = [...node.sourceFlags, ...imports, 'test/heavy-frameworks/claude-app.mjs']
      return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
    }

    const bare = await play([])
    const heard = await play(['lifesign/register', './test/frameworks/heard.mjs'])

    const run = { agent: 'claude-code', session: expect.any(String) as string, reason: 'completed' }
    expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
    expect(bare.lines.length).toBeGreaterThan(8)
    const [, told = '[]'] = /^HEARD (.*)\n$/.exec(heard.stderr) ?? []
    expect([JSON.parse(told), bare.stderr]).toEqual([[run, run, run], ''])
  })
})

/** Both sides of the Agent Client Protocol in one process, and applications that know of no adapter. */

import { describe, expect, it } from 'vitest'

import { acp, type MakesApp } from '../../src/adapters/acp/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { prompt, sdk } from './adapters/acp.ts'
import { NODES, startChild } from './child.ts'

describe('two sides in one process', () => {
  it('have one run', async () => {
    const { spans } = standWith({ adapters: [acp(sdk.agent as MakesApp)], watchProcess: false })
    const update = {
      sessionUpdate: 'tool_call',
      toolCallId: '1',
      title: 'Finds',
      kind: 'search',
      status: 'completed',
    }
    const far = sdk
      .agent({ name: 'near' })
      .onRequest('initialize', () => ({ protocolVersion: 1, agentInfo: { name: 'near', version: '1' } }))
      .onRequest('session/new', () => ({ sessionId: 's1' }))
      .onRequest('session/prompt', async ({ client, params: { sessionId } }) => {
        await client.notify('session/update', { sessionId, update })
        return { stopReason: 'end_turn' }
      })
    const connection = sdk
      .client()
      .onNotification('session/update', () => undefined)
      .connect(far)

    await connection.agent.request('initialize', { protocolVersion: 1 })
    await connection.agent.request('session/new', { cwd: '/', mcpServers: [] })
    await connection.agent.request('session/prompt', prompt('s1', 'go'))
    connection.close()

    expect(treeOf(spans())).toEqual(['invoke_agent near', '  execute_tool search'])
  })
})

describe('a client and an agent that know of no adapter', () => {
  it.each(['Node 24', 'Node 22.15'] as const)(
    'are heard under lifesign/register, and do the same as without it: %s',
    async (version) => {
      const node = NODES[version]
      const preloads = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
      const app = 'test/heavy-frameworks/acp-app.mjs'
      const variables = { LIFESIGN_START_SDK: 'false' }

      const plain = await startChild({ node, args: [...node.sourceFlags, app] }).ended
      const args = [...node.sourceFlags, ...preloads, app]
      const { lines, code, stderr } = await startChild({ node, args, variables }).ended

      expect([lines, code]).toEqual([plain.lines, plain.code])
      const of = (session: string, reason: string) => ({ agent: 'librarian', session, reason })
      const told = ['completed', 'completed', 'completed', 'error'].map((reason) => of('session-1', reason))
      const heard = stderr.split('\n').filter((line) => line.startsWith('HEARD'))
      expect(heard).toEqual([`HEARD ${JSON.stringify(told)}`, `HEARD ${JSON.stringify(told)}`])
      expect(plain.stderr).toMatch(/^READ \w{64}$/m)
      expect(stderr.replaceAll(/^HEARD .*\n/gm, '')).toBe(plain.stderr)
    },
  )
})

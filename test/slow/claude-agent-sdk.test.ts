/** The real Claude Agent SDK and its agent: what is heard of turns, and how they end. */

import { describe, expect, it } from 'vitest'

import { claudeAgentSdk } from '../../src/adapters/claude-agent-sdk/index.ts'
import { tokensOf, treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import type { AnthropicModel } from './adapters/anthropic-server.ts'
import {
  agentOf,
  library,
  read,
  type SdkMessage,
  type SdkQuery,
  withClaude,
} from './adapters/claude-agent-sdk.ts'

const stand = () => standWith({ adapters: [claudeAgentSdk()], watchProcess: false })
const says: AnthropicModel = () => [{ text: 'Hello' }]

/** Asks, and does something as soon as the first part of an answer has come. */
async function cut(
  model: AnthropicModel,
  act: (query: SdkQuery, controller: AbortController) => unknown,
): Promise<string> {
  return withClaude(model, async ({ query, with: options }) => {
    const abortController = new AbortController()
    const asked = query({ prompt: 'hi', options: options({ abortController, includePartialMessages: true }) })
    let parts = 0
    const seen = ({ type }: SdkMessage): void => {
      if (type === 'stream_event' && (parts += 1) === 2) act(asked, abortController)
    }
    return read(asked, seen).then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    )
  })
}

describe('a turn', () => {
  it('is a run with its session, its model calls and its tools, and a sub-agent below the call', async () => {
    const { spans, ends, lifesign } = stand()
    const sessions: unknown[] = []
    lifesign.on('run.started', ({ session }) => sessions.push(session.key))
    const model: AnthropicModel = ({ isFirst, body }) => {
      if (!isFirst) return [{ text: 'Done' }]
      if (body.includes('"text":"LOOK IT UP"')) return [{ call: 'mcp__lib__lookup', input: {} }]
      const input = { description: 'Looks', prompt: 'LOOK IT UP', subagent_type: 'general-purpose' }
      return [{ text: 'I ask.' }, { call: 'Task', input: { ...input, run_in_background: false } }]
    }
    let told: unknown

    await withClaude(model, async ({ sdk, query, with: options }) => {
      const mcpServers = library(sdk, async () => 'found')
      await read(query({ prompt: 'hi', options: options({ mcpServers }) }), (message) => {
        if (message.subtype === 'init') told = (message as { session_id?: unknown }).session_id
      })
    })

    expect(treeOf(spans())).toEqual([
      'invoke_agent claude-code',
      '  chat claude-opus-5-5',
      '  chat claude-opus-5-5',
      '  execute_tool Task',
      '    invoke_agent general-purpose',
      '      chat claude-opus-5-5',
      '      chat claude-opus-5-5-x',
      '      execute_tool mcp__lib__lookup',
    ])
    expect(sessions).toEqual([told, told])
    expect(ends).toMatchObject([{ reason: 'completed' }, { reason: 'completed', stopReason: 'end_turn' }])
    // Two answers of the agent and one of the sub-agent; its last one is told to nobody.
    expect(tokensOf(spans())).toBe(3 * (7 + 3 + 2))
  })

  it('shows its parts to those alone who have asked for them', async () => {
    stand()
    const kinds = async (options: object): Promise<string[]> =>
      withClaude(says, async (stage) => {
        const heard: string[] = []
        await read(stage.query({ prompt: 'hi', options: stage.with(options) }), ({ type }) =>
          heard.push(type),
        )
        return heard
      })

    expect(await kinds({})).not.toContain('stream_event')
    expect(await kinds({ includePartialMessages: true })).toContain('stream_event')
  })
})

describe('a turn that is cut short', () => {
  it.each<[string, Parameters<typeof cut>[1], object, string]>([
    [
      'abort',
      (_, c) => c.abort(),
      { reason: 'killed', cause: 'caller_abort' },
      'Claude Code process aborted by user',
    ],
    [
      'time limit',
      (_, c) => c.abort(new DOMException('Too late', 'TimeoutError')),
      { reason: 'timeout', cause: 'deadline' },
      'Claude Code process aborted by user',
    ],
    ['close', (query) => query.close(), { reason: 'killed', cause: 'caller_abort' }, 'done'],
    [
      'interrupt',
      (query) => void query.interrupt(),
      { reason: 'killed', cause: 'caller_abort', stopReason: 'aborted_streaming' },
      'Claude Code returned an error result',
    ],
    [
      'death',
      () => process.kill(agentOf(), 'SIGKILL'),
      { reason: 'error', cause: 'exception' },
      'Claude Code process terminated by signal SIGKILL',
    ],
  ])('by %s ends as it, and leaves nothing open', async (_, act, end, got) => {
    const { spans, ends } = stand()

    const message = await cut(() => 'stalls', act)

    expect(message).toContain(got)
    expect(ends).toMatchObject([end])
    expect(treeOf(spans())).toEqual(['invoke_agent claude-code', '  chat claude-opus-5-5'])
  })
})

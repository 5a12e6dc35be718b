/** The real Claude Agent SDK and its agent: what is heard of turns, and how they end. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { claudeAgentSdk } from '../../src/adapters/claude-agent-sdk/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
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
/** A recorder that hears, for what no span says. */
function recording(): RecordingRecorder {
  const recorder = new RecordingRecorder()
  onTestFinished(claudeAgentSdk().install(recorder))
  return recorder
}

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
        await read(stage.query({ prompt: 'hi', options: stage.with(options) }), ({ type, subtype }) =>
          heard.push(subtype ?? type),
        )
        return heard
      })

    expect(await kinds({})).toEqual(['init', 'assistant', 'success'])
    expect(await kinds({ includePartialMessages: true })).toEqual(
      expect.arrayContaining(['status', 'stream_event']),
    )
  })
})

describe('a turn with a model that refuses', () => {
  it('waits for a retry, and ends as the error that it could not get over', async () => {
    const recorder = recording()
    const model: AnthropicModel = () => ({ status: 429, headers: { 'retry-after': '1' } })

    const answered = withClaude(model, async ({ query, with: options }) =>
      read(query({ prompt: 'hi', options: options({ env: { CLAUDE_CODE_MAX_RETRIES: '1' } }) })),
    )

    await expect(answered).rejects.toThrow('429')
    expect(recorder.runs).toMatchObject([
      { waits: ['retry'], ended: { reason: 'error', stopReason: 'api_error', errorType: 'rate_limit' } },
    ])
    expect(recorder.works.map(({ name }) => name)).toEqual(['claude-opus-5-5'])
  })

  it.each<[string, AnthropicModel, string]>([
    ['500', () => ({ status: 500 }), 'server_error'],
    ['a broken connection', () => 'breaks', 'server_error'],
  ])('ends as an error: %s', async (_, model, errorType) => {
    const { ends } = stand()

    const answered = withClaude(model, async ({ query, with: options }) =>
      read(query({ prompt: 'hi', options: options() })),
    )

    await expect(answered).rejects.toThrow('API Error')
    expect(ends).toMatchObject([{ reason: 'error', errorType }])
  })
})

describe('a run that people stop', () => {
  it('closes its agent, and its reader gets an AbortError: also in a run of the host', async () => {
    const { lifesign, ends } = stand()

    const stopped = withClaude(
      () => 'stalls',
      async ({ query, with: options }) =>
        lifesign.run({ session: 'C1' }, async () => {
          const asked = query({ prompt: 'hi', options: options({ includePartialMessages: true }) })
          const heard = read(asked, ({ type }) => {
            if (type === 'stream_event')
              lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
          })
          await expect(heard).rejects.toThrow('The run was stopped')
        }),
    )

    await expect(stopped).rejects.toThrow('stop')
    await expect.poll(() => agentOf(), { timeout: 30_000 }).toBeNaN()
    expect(ends).toMatchObject([{ reason: 'killed', cause: 'stop' }])
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

/** Tools of the AI SDK that a person must approve: a run of the host waits for that person. */

import { generateText, isStepCount, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { expect, it } from 'vitest'
import { z } from 'zod'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { standWith } from '../support/standing-process.ts'

const USAGE = { inputTokens: { total: 3 }, outputTokens: { total: 2 } }
const CALL = { type: 'tool-call', toolCallId: 'call-1', toolName: 'lookup', input: '{"q":"x"}' } as const
const ANSWER = { finishReason: { unified: 'stop', raw: 'stop' }, usage: USAGE, warnings: [] } as const

/** It asks for the tool, and speaks when it has the result. */
const model = () =>
  new MockLanguageModelV4({
    doGenerate: async ({ prompt }) => {
      const content = prompt.at(-1)?.role === 'tool' ? { type: 'text', text: 'Found' } : CALL
      return { ...ANSWER, content: [content] } as never
    },
  })

/** A tool that a person approves, or that the application approves by itself. */
const asked = (isAutomatic: boolean) => ({
  model: model(),
  stopWhen: isStepCount(3),
  tools: { lookup: tool({ inputSchema: z.object({ q: z.string() }), execute: async () => 'found' }) },
  toolApproval: { lookup: isAutomatic ? ('approved' as const) : ('user-approval' as const) },
})

it('waits for the person, and works again once that one has decided', async () => {
  const { lifesign, ends } = standWith({ adapters: [aiSdk()], watchProcess: false })
  const stateOf = () => lifesign.sessions.get('desk')?.state
  const question = { role: 'user', content: 'hi' } as const

  const said = await lifesign.run({ session: 'desk' }, async () => {
    const { content, responseMessages } = await generateText({ ...asked(false), messages: [question] })
    const request = content.find(({ type }) => type === 'tool-approval-request')
    const { approvalId = '' } = request as { readonly approvalId?: string }
    const whileAsked = stateOf()

    const decision = { type: 'tool-approval-response', approvalId, approved: true } as const
    const messages = [question, ...responseMessages, { role: 'tool' as const, content: [decision] }]
    const { text } = await generateText({ ...asked(false), messages })
    return { whileAsked, text, afterwards: stateOf() }
  })

  expect(said).toEqual({ whileAsked: 'waiting', text: 'Found', afterwards: 'processing' })
  expect(ends).toMatchObject([{ reason: 'completed' }])
})

it('waits for nobody where the application approves by itself', async () => {
  const { lifesign } = standWith({ adapters: [aiSdk()], watchProcess: false })

  await lifesign.run({ session: 'desk' }, async () => {
    expect((await generateText({ ...asked(true), prompt: 'hi' })).text).toBe('Found')
    expect(lifesign.sessions.get('desk')?.state).toBe('processing')
  })
})

/** Google's real client for Gemini: tools of the Model Context Protocol, and which clients are heard. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { googleGenAi } from '../../src/adapters/google-genai/index.ts'
import { mcp } from '../../src/adapters/mcp/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { framework } from './adapters/frameworks.ts'
import { asked, genAi, GoogleGenAI, hears, mcpToTool, played, toolOf } from './adapters/google-genai.ts'
import { WAYS } from './adapters/google-genai-stage.ts'

const CHAT = 'chat gemini-2.5-flash'

describe('a loop with tools of the Model Context Protocol', () => {
  it('has each of them once, though several come together', async () => {
    const { spans } = standWith({ adapters: [hears(), mcp(), modelHttp()], watchProcess: false })
    const { McpServer } = await framework<{ McpServer: new (about: object) => Server }>(
      '@modelcontextprotocol/sdk/server/mcp.js',
    )
    const { Client } = await framework<{ Client: new (about: object) => McpClient }>(
      '@modelcontextprotocol/sdk/client/index.js',
    )
    const { InMemoryTransport } = await framework<{
      InMemoryTransport: { createLinkedPair(): readonly [object, object] }
    }>('@modelcontextprotocol/sdk/inMemory.js')
    const server = new McpServer({ name: 'library', version: '1.0.0' })
    server.registerTool('lookup', {}, async () => ({ content: [{ type: 'text', text: 'found' }] }))
    server.registerTool('weigh', {}, async () => ({
      isError: true,
      content: [{ type: 'text', text: 'too big' }],
    }))
    const client = new Client({ name: 'app', version: '1.0.0' })
    const [near, far] = InMemoryTransport.createLinkedPair()
    await Promise.all([server.connect(far), client.connect(near)])

    await played(() => WAYS.generateContent('hi', { tools: [mcpToTool(client)] }))

    expect(treeOf(spans())).toEqual([
      'invoke_agent',
      `  ${CHAT}`,
      `  ${CHAT}`,
      '  execute_tool lookup',
      '  execute_tool weigh',
    ])
    expect(spans().find(({ name }) => name.endsWith('weigh'))?.status).toMatchObject({ code: 2 })
    await client.close()
  })
})

interface Server {
  registerTool(name: string, options: object, body: () => Promise<object>): void
  connect(to: object): Promise<void>
}

interface McpClient {
  connect(to: object): Promise<void>
  close(): Promise<void>
}

it('a client that was made before is heard where it is handed over', async () => {
  const before = genAi()
  const recorder = new RecordingRecorder()
  const undo = [googleGenAi(before as never), modelHttp()].map((adapter) => adapter.install(recorder))

  const tools = [toolOf('lookup', () => ({ output: 'found' }))]
  // It has no address of this machine: nothing is asked.
  await before.models
    .generateContent(asked('hi', { tools, abortSignal: AbortSignal.abort() }))
    .catch(() => undefined)
  undo.forEach((step) => step())

  expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['killed'])
})

it('a class that extends that of the client is heard too', async () => {
  class Mine extends GoogleGenAI {}
  const recorder = new RecordingRecorder()
  const undo = googleGenAi(Mine).install(recorder)
  onTestFinished(undo)

  await played(() => {
    const mine = new Mine({ apiKey: 'none' })
    return mine.models.generateContent(
      asked('hi', { tools: [toolOf('lookup', () => ({ output: 'found' }))] }),
    )
  })

  expect([recorder.warnings, recorder.runs.length]).toEqual([[], 1])
})

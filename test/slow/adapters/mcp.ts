/** The real SDK of the Model Context Protocol: a client and a server that are connected in this process. */

import { mcp, type ProtocolClass } from '../../../src/adapters/mcp/index.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { framework } from './frameworks.ts'

/** What is used of a client. */
export interface McpClient {
  connect(transport: object): Promise<void>
  callTool(call: object, schema?: undefined, options?: object): Promise<{ readonly content: unknown }>
  close(): Promise<void>
}

/** What a tool is told. */
export interface ToolContext {
  readonly signal: AbortSignal
  readonly sendNotification: (notification: object) => Promise<void>
  readonly _meta?: { readonly progressToken?: unknown }
}

type Tool = (input: { readonly input?: string }, context: ToolContext) => Promise<object>

interface McpServer {
  connect(transport: object): Promise<void>
  registerTool(name: string, options: object, work: (context: ToolContext) => Promise<object>): void
}

const { Client } = await framework<{ Client: ProtocolClass & (new (about: object) => McpClient) }>(
  '@modelcontextprotocol/sdk/client/index.js',
)
const { McpServer: ServerClass } = await framework<{ McpServer: new (about: object) => McpServer }>(
  '@modelcontextprotocol/sdk/server/mcp.js',
)
const { InMemoryTransport } = await framework<{
  InMemoryTransport: { createLinkedPair(): readonly [object, object] }
}>('@modelcontextprotocol/sdk/inMemory.js')

const ABOUT = { name: 'library', version: '1.0.0' }

/** As an application without a preload installs it. */
export const hears = () => mcp(Client)

/** Plays with a client of a server that has this tool, `lookup`. */
export async function connected<T>(tool: Tool, work: (client: McpClient) => Promise<T>): Promise<T> {
  const server = new ServerClass(ABOUT)
  server.registerTool('lookup', { description: 'Finds' }, (context) => tool({}, context))
  const client = new Client(ABOUT)
  const [near, far] = InMemoryTransport.createLinkedPair()
  await server.connect(far)
  await client.connect(near)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

/** What a tool answers. */
export const text = (said: string): object => ({ content: [{ type: 'text', text: said }] })

/** Reports that it moves, to a caller that wants to hear it. */
export async function report({ _meta, sendNotification }: ToolContext): Promise<void> {
  const { progressToken } = _meta ?? {}
  if (progressToken === undefined) return
  await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } })
}

const never = (): Promise<object> => new Promise(() => undefined)

interface Play {
  readonly tool: (stage: Stage) => Tool
  readonly options?: (controller: AbortController) => object
}

function scene({ tool, options = () => ({ onprogress: () => undefined }) }: Play): Scene {
  return (stage) => {
    const controller = new AbortController()
    const body: Tool = (input, context) => {
      const result = tool(stage)(input, context)
      queueMicrotask(() => controller.abort())
      return result
    }
    return connected(body, async (client) => {
      const { content } = await client.callTool({ name: 'lookup' }, undefined, options(controller))
      return content
    })
  }
}

export const fixture: AdapterFixture = {
  adapter: hears,
  reports: 'tools',
  scenes: {
    answer: scene({
      tool:
        ({ secret, called }) =>
        async (_, context) => (called(), await report(context), text(secret)),
    }),
    failure: scene({ tool: () => () => Promise.reject(new RangeError('far off')) }),
    abort: scene({ tool: () => never, options: ({ signal }) => ({ signal }) }),
    timeout: scene({ tool: () => never, options: () => ({ timeout: 20 }) }),
  },
  surface: () => {
    const protocol = Object.getPrototypeOf(Client.prototype) as Record<string, unknown>
    return [protocol['request'], protocol['setRequestHandler']]
  },
}

/** The real SDK of the Model Context Protocol: what a client calls, what a server runs, and applications as they are. */

import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { connected, hears, text } from './adapters/mcp.ts'
import { NODES, startChild } from './child.ts'

const stand = () => standWith({ adapters: [hears()], watchProcess: false })
const never = (): Promise<object> => new Promise(() => undefined)

/** A client that gives up as soon as the tool runs. */
async function givingUp(reason: unknown): Promise<void> {
  const controller = new AbortController()
  const tool = (): Promise<object> => {
    queueMicrotask(() => controller.abort(reason))
    return never()
  }
  await connected(tool, async (client) => {
    const asked = client.callTool({ name: 'lookup' }, undefined, { signal: controller.signal })
    await expect(asked).rejects.toThrow('32001')
  })
}

describe('a server', () => {
  it('has a run for each request, with its tool call', async () => {
    const { spans, ends } = stand()

    await connected(
      async () => text('found'),
      (client) => client.callTool({ name: 'lookup' }),
    )

    expect(treeOf(spans())).toEqual(['invoke_agent library', '  execute_tool lookup'])
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('tells a time limit of its client from a client that gave up', async () => {
    const { ends } = stand()

    await givingUp(new DOMException('Too late', 'TimeoutError'))
    await givingUp(undefined)

    expect(ends.map(({ reason }) => reason)).toEqual(['timeout', 'killed'])
  })
})

describe('a client and a server of one process', () => {
  it('have one tool call in the run around it, and what fails is the tool alone', async () => {
    const { lifesign, spans, ends } = stand()

    await connected(
      () => Promise.reject(new RangeError('far off')),
      (client) => lifesign.run({ agent: 'host' }, () => client.callTool({ name: 'lookup' })),
    )

    expect(treeOf(spans())).toEqual(['invoke_agent host', '  execute_tool lookup'])
    expect(spans().find(({ name }) => name === 'execute_tool lookup')?.status.code).toBe(2)
    expect(ends).toMatchObject([{ reason: 'completed' }])
  })

  it('call no tool in a run that people have stopped', async () => {
    const { lifesign } = stand()
    const called: string[] = []

    await connected(
      async () => (called.push('lookup'), text('found')),
      async (client) => {
        const asked = lifesign.run({ session: 'C1' }, async () => {
          lifesign.endRun({ session: 'C1' }, { reason: 'killed', cause: 'stop' })
          await expect(client.callTool({ name: 'lookup' })).rejects.toThrow('The run was stopped')
        })
        await expect(asked).rejects.toThrow('stop')
      },
    )

    expect(called).toEqual([])
  })
})

describe('a client and a server that know of no adapter', () => {
  it.each([
    ['mcp-app.mjs', 'Node 24'],
    ['mcp-app.cjs', 'Node 24'],
    ['mcp-app.mjs', 'Node 22.15'],
    ['mcp-app.cjs', 'Node 22.15'],
  ] as const)('are heard under lifesign/register: %s, %s', async (file, version) => {
    const node = NODES[version]
    const preloads = ['lifesign/register', './test/frameworks/heard.mjs', './test/frameworks/mcp-looks.mjs']
    const args = [
      ...node.sourceFlags,
      ...preloads.flatMap((name) => ['--import', name]),
      `test/frameworks/${file}`,
    ]

    const { lines, code, stderr } = await startChild({
      node,
      args,
      variables: { LIFESIGN_START_SDK: 'false' },
    }).ended

    expect([lines, code]).toEqual([['[{"type":"text","text":"found"}]'], 0])
    expect(stderr.trim().split('\n').toSorted()).toEqual([
      'HEARD [{"agent":"library","reason":"completed"}]',
      'HEARD [{"session":"C1","reason":"completed"}]',
      'LOOK tool_wait',
    ])
  })
})

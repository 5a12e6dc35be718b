/** What becomes of an open run when its process ends, and that the process ends as it would without us. */

import { describe, expect, onTestFinished, test } from 'vitest'
import { sendJson, startLocalServer, type RequestHandler } from '../../examples/demo/local-server.ts'
import { startChatReceiver, type ChatReceiver } from '../../examples/demo/chat-receiver.ts'
import { NODES, startChild, type Child, type ChildEnd, type NodeBinary } from './child.ts'

const NODE_24 = NODES['Node 24']
const EVERY_NODE = Object.entries(NODES)
const KILLED_TEXT = '⚠️ Task `index-repo` was killed: the process exited'
const CRASHED = ['ended error process_crash boom', 'told ❌ Task `index-repo` crashed: boom']
const EXITED = ['ended killed process_exit ', `told ${KILLED_TEXT}`]
const SHUT_DOWN = 'ended killed shutdown '

function start(
  scene: string,
  options: { node?: NodeBinary; variables?: Record<string, string> } = {},
): Child {
  const { node = NODE_24, variables = {} } = options
  return startChild({ node, args: [...node.sourceFlags, 'test/slow/apps/dying.mjs', scene], variables })
}

/** The scene with Lifesign, and what Node does without. */
async function both(scene: string, node = NODE_24 as NodeBinary): Promise<readonly [ChildEnd, ChildEnd]> {
  const without = start(scene, { node, variables: { WITHOUT_LIFESIGN: 'yes' } })
  return Promise.all([start(scene, { node }).ended, without.ended])
}

/** All that a shell or a supervisor sees of an end. */
function outside({ code, signal, stderr }: ChildEnd): unknown {
  // A frame of Node 22 itself, wherever anybody uses an async context.
  return { code, signal, stderr: stderr.replace(/\n    at process\.callbackTrampoline .*/, '') }
}

async function openChat(): Promise<ChatReceiver> {
  const chat = await startChatReceiver()
  onTestFinished(() => chat.close())
  return chat
}

async function openServer(handle: RequestHandler): Promise<string> {
  const server = await startLocalServer(handle)
  onTestFinished(() => server.close())
  return server.url
}

describe.each(EVERY_NODE)('under %s, an open run ends with its process:', (_name, node) => {
  test.each([
    ['throw', CRASHED, 1],
    ['reject', CRASHED, 1],
    ['exit', EXITED, 7],
    ['empty loop', EXITED, 0],
    ['worker exits', [...EXITED, 'worker exited 7'], 0],
  ])('%s', async (scene, lines, code) => {
    const [seen, without] = await both(scene, node)

    expect(seen.lines).toEqual(lines)
    expect(outside(seen)).toEqual(outside(without))
    expect(seen.code).toBe(code)
  })

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s, which nobody else hears, after it was told',
    async (signal) => {
      const chat = await openChat()
      const child = start('nobody catches', { node, variables: { CHAT_URL: chat.url } })
      await child.line('ready')
      const sentAt = performance.now()

      child.kill(signal)
      const seen = await child.ended

      expect(performance.now() - sentAt).toBeLessThan(5_000)
      expect(seen.lines).toEqual(['ready', SHUT_DOWN])
      expect(outside(seen)).toEqual({ code: null, signal, stderr: '' })
      expect(chat.received()).toMatchObject([{ kind: 'ended', reason: 'killed', label: 'index-repo' }])
    },
  )
})

describe('in a worker, an open run ends with its thread:', () => {
  test.each([
    ['worker throws', [...CRASHED, 'worker failed boom', 'worker exited 1']],
    ['worker is done', [...EXITED, 'worker exited 0']],
  ])('%s', async (scene, lines) => {
    const [seen, without] = await both(scene)

    expect(seen.lines).toEqual(lines)
    expect(outside(seen)).toEqual(outside(without))
  })
})

describe('a host that catches exceptions', () => {
  test('keeps its runs when it lives on', async () => {
    const [seen, without] = await both('host catches')

    expect(seen.lines).toEqual(['host caught boom', 'host lives', ...EXITED])
    expect(outside(seen)).toEqual(outside(without))
  })

  test('crashes when it exits because of one', async () => {
    const [seen, without] = await both('host catches and exits')

    expect(seen.lines).toEqual(CRASHED)
    expect(outside(seen)).toEqual(outside(without))
    expect(seen.code).toBe(3)
  })
})

describe('SIGTERM', () => {
  test.each(['host listens', 'host listened once before'])('is left to the host: %s', async (scene) => {
    const child = start(scene)
    await child.line('ready')

    child.kill('SIGTERM')
    await child.line('host lives')
    child.kill('SIGKILL')
    const { lines, signal } = await child.ended

    expect(lines).toEqual(['ready', 'host heard', 'host lives'])
    expect(signal).toBe('SIGKILL')
  })

  test('ends a process in which signal-exit waits for everybody else', async () => {
    const child = start('a bystander listens')
    await child.line('ready')

    child.kill('SIGTERM')
    const { lines, signal } = await child.ended

    expect(lines).toEqual([
      'ready',
      SHUT_DOWN,
      'told ⚠️ Task `index-repo` was killed: the process shut down',
      'bystander acts',
    ])
    expect(signal).toBe('SIGTERM')
  })

  test('waits for the second attempt of a notice, though nothing else is alive', async () => {
    const statuses = [503, 200]
    const answered: number[] = []
    const url = await openServer((request, response) => {
      const status = statuses[answered.length] ?? 500
      answered.push(status)
      // Without keep-alive, so that no socket keeps the process alive while it waits.
      response.setHeader('connection', 'close')
      request.resume()
      sendJson(response, status, {})
    })
    const child = start('nothing left', { variables: { CHAT_URL: url } })
    await child.line('ready')

    child.kill('SIGTERM')
    const seen = await child.ended

    expect(answered).toEqual(statuses)
    expect(outside(seen)).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
  })

  test('is over within the grace time while a webhook hangs', async () => {
    const url = await openServer(() => {})
    const child = start('nobody catches', { variables: { CHAT_URL: url } })
    await child.line('ready')
    const sentAt = performance.now()

    child.kill('SIGTERM')
    const seen = await child.ended

    expect(performance.now() - sentAt).toBeLessThan(5_500)
    expect(outside(seen)).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
  })

  test('that comes again after a second ends the process at once', async () => {
    const asked = Promise.withResolvers<void>()
    const url = await openServer(() => asked.resolve())
    const child = start('nobody catches', { variables: { CHAT_URL: url } })
    await child.line('ready')
    const sentAt = performance.now()

    child.kill('SIGTERM')
    await asked.promise
    // Each is one too many at first: npm passes on what the terminal has sent already.
    const again = setInterval(() => child.kill('SIGTERM'), 100)
    const seen = await child.ended
    clearInterval(again)
    const tookMs = performance.now() - sentAt

    expect(tookMs).toBeGreaterThan(900)
    expect(tookMs).toBeLessThan(3_500)
    expect(seen.signal).toBe('SIGTERM')
  })
})

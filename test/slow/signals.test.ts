/** Signals: a process ends as it would without us, within the grace time, even if a part of ours fails. */

import { describe, expect, test } from 'vitest'
import { sendJson } from '../../examples/demo/local-server.ts'
import { canStartFirst } from './child.ts'
import {
  EXITED,
  openChat,
  openServer,
  outside,
  SHUT_DOWN,
  SHUT_DOWN_TEXT,
  startScene,
} from './dying-scene.ts'
import { ObservedTime } from './observed-time.ts'

/** The default of `shutdownGraceMs`: what was asked for is well below. */
const DEFAULT_GRACE_MS = 5_000

describe('SIGTERM', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'or %s ends a process in which somebody else waits for being alone',
    async (signal) => {
      const child = startScene('somebody waits for being alone')
      await child.line('ready')

      child.kill(signal)
      const { code, lines } = await child.ended

      expect(lines).toEqual(['ready', 'exits alone', ...EXITED])
      expect(code).toBe(3)
    },
  )

  test('ends a process with three instances, each of which speaks', async () => {
    const child = startScene('three instances')
    await child.line('ready')

    child.kill('SIGTERM')
    const { lines, signal } = await child.ended

    expect(lines.filter((line) => line === SHUT_DOWN)).toHaveLength(3)
    expect(lines.filter((line) => line === SHUT_DOWN_TEXT)).toHaveLength(3)
    expect(signal).toBe('SIGTERM')
  })

  test('ends a process although an adapter cannot be undone', async () => {
    const child = startScene('an adapter cannot be undone')
    await child.line('ready')

    child.kill('SIGTERM')
    const { lines, signal } = await child.ended

    expect(lines).toEqual(['ready', SHUT_DOWN, SHUT_DOWN_TEXT])
    expect(signal).toBe('SIGTERM')
  })

  test('ends a process within the grace time although a shutdown hangs', async () => {
    const child = startScene('a shutdown hangs', { variables: { GRACE_MS: '1000' } })
    await child.line('ready')
    const time = new ObservedTime()

    child.kill('SIGTERM')
    const { signal } = await child.ended

    expect(time.ms).toBeLessThan(DEFAULT_GRACE_MS - 1_000)
    expect(signal).toBe('SIGTERM')
  })

  test.runIf(canStartFirst())('ends the first process of a container with 143', async () => {
    const chat = await openChat()
    const child = startScene('nobody catches', { variables: { CHAT_URL: chat.url }, isFirst: true })
    await child.line('ready')

    child.kill('SIGTERM')
    const { code, lines } = await child.ended

    expect(lines).toEqual(['ready', SHUT_DOWN])
    expect(chat.received()).toMatchObject([{ kind: 'ended', reason: 'killed', label: 'index-repo' }])
    expect(code).toBe(143)
  })

  test.each(['host listens', 'host listened once before'])('is left to the host: %s', async (scene) => {
    const child = startScene(scene)
    await child.line('ready')

    child.kill('SIGTERM')
    await child.line('host lives')
    child.kill('SIGKILL')
    const { lines, signal } = await child.ended

    expect(lines).toEqual(['ready', 'host heard', 'host lives'])
    expect(signal).toBe('SIGKILL')
  })

  test('ends a process in which signal-exit waits for everybody else', async () => {
    const child = startScene('a bystander listens')
    await child.line('ready')

    child.kill('SIGTERM')
    const { lines, signal } = await child.ended

    expect(lines).toEqual(['ready', SHUT_DOWN, SHUT_DOWN_TEXT, 'bystander acts'])
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
    const child = startScene('nothing left', { variables: { CHAT_URL: url } })
    await child.line('ready')

    child.kill('SIGTERM')
    const seen = await child.ended

    expect(answered).toEqual(statuses)
    expect(outside(seen)).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
  })

  test('is over within the grace time that was asked for while a webhook hangs', async () => {
    const url = await openServer(() => {})
    const child = startScene('nobody catches', { variables: { CHAT_URL: url, GRACE_MS: '1500' } })
    await child.line('ready')
    const time = new ObservedTime()

    child.kill('SIGTERM')
    const seen = await child.ended

    expect(time.ms).toBeLessThan(DEFAULT_GRACE_MS - 1_000)
    expect(outside(seen)).toEqual({ code: null, signal: 'SIGTERM', stderr: '' })
  })

  test('that comes again after a second ends the process at once', async () => {
    const asked = Promise.withResolvers<void>()
    const url = await openServer(() => asked.resolve())
    // A process that waits for the end of the grace time is killed before.
    const child = startScene('nobody catches', { variables: { CHAT_URL: url, GRACE_MS: '300000' } })
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
    expect(seen.signal).toBe('SIGTERM')
  })
})

describe('a host that shuts us down itself', () => {
  test('is not ended by jobs that nobody awaits', async () => {
    const child = startScene('a job that nobody awaits')
    await child.line('ready')

    child.kill('SIGTERM')
    const { code, stderr } = await child.ended

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test('is ended by every other rejection that nobody hears, as it would be without us', async () => {
    const scene = 'another failure while it shuts down'
    const url = await openServer(() => {})
    const variables = [{ CHAT_URL: url }, { WITHOUT_LIFESIGN: 'yes' }]
    const children = variables.map((one) => startScene(scene, { variables: one }))
    await Promise.all(children.map((child) => child.line('ready')))

    for (const child of children) child.kill('SIGTERM')
    const [seen, without] = await Promise.all(children.map(({ ended }) => ended))

    expect(seen && outside(seen)).toEqual(without && outside(without))
    expect(seen?.code).toBe(1)
  })
})

/** An uncaught exception that ends the process: people hear it, and nothing else changes. */

import { describe, expect, test } from 'vitest'
import { sendJson } from '../../examples/demo/local-server.ts'
import type { ChildEnd } from './child.ts'
import { openChat, openServer, outside, startScene } from './dying-scene.ts'

const CRASHED_TEXT = '❌ Task `index-repo` crashed: boom'
const HOLD_MS = 2_000
/** A thread starts, and loads a channel; these machines are busy. In ms. */
const BESIDE_MS = 6_000

/** What Node does without us. */
function without(scene: string): Promise<ChildEnd> {
  return startScene(scene, { variables: { WITHOUT_LIFESIGN: 'yes' } }).ended
}

describe('a crash is held until a webhook was told:', () => {
  test.each(['throw', 'reject'])('%s', async (scene) => {
    const chat = await openChat()

    const seen = await startScene(scene, { variables: { CHAT_URL: chat.url } }).ended

    expect(chat.received()).toMatchObject([{ kind: 'ended', reason: 'error', text: CRASHED_TEXT }])
    expect(outside(seen)).toEqual(outside(await without(scene)))
    expect(seen.code).toBe(1)
  })

  test('also where a notice was on its way when the process crashed', async () => {
    const chat = await openChat()
    const scene = 'a run fails, and nobody catches'

    const { code } = await startScene(scene, { variables: { CHAT_URL: chat.url } }).ended

    expect([...new Set(chat.received().map(({ text }) => text))]).toEqual([CRASHED_TEXT])
    expect(code).toBe(1)
  })

  test('also after a first refusal', async () => {
    const statuses = [503, 200]
    const answered: number[] = []
    const url = await openServer((request, response) => {
      const status = statuses[answered.length] ?? 500
      answered.push(status)
      request.resume()
      sendJson(response, status, {})
    })

    await startScene('throw', { variables: { CHAT_URL: url } }).ended

    expect(answered).toEqual(statuses)
  })

  test('also of thirty runs, each with its outcome', async () => {
    const chat = await openChat()
    const scene = 'throw with thirty runs'

    const { lines } = await startScene(scene, { variables: { CHAT_URL: chat.url } }).ended

    expect(new Set(chat.received().map(({ label }) => label)).size).toBe(30)
    expect(lines).toEqual(Array<string>(30).fill('delivered first'))
  })
})

describe('a crash is held by every channel that is made of a token:', () => {
  const answers = {
    slack: { ok: true, channel: 'C1', ts: '1.1' },
    discord: { id: '1' },
    telegram: { ok: true, result: { message_id: 1, chat: { id: 17 } } },
  }
  const optionsOf = (url: string) => ({
    slack: { token: 'xoxb-1', slackApiUrl: `${url}/api/` },
    discord: { token: 'MTk4.c2VjcmV0.dG9rZW4', baseUrl: `${url}/api` },
    telegram: { token: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw', baseUrl: url },
  })

  test.each(['slack', 'discord', 'telegram'] as const)('%s', async (driver) => {
    const bodies: string[] = []
    const url = await openServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => void chunks.push(chunk))
      request.on('end', () => {
        bodies.push(decodeURIComponent(Buffer.concat(chunks).toString().replaceAll('+', ' ')))
        sendJson(response, 200, answers[driver])
      })
    })
    const variables = {
      CHAT_DRIVER: driver,
      CHAT_OPTIONS: JSON.stringify(optionsOf(new URL(url).origin)[driver]),
    }

    const { code } = await startScene('throw', { variables }).ended

    expect(bodies).toHaveLength(1)
    expect(bodies[0]).toContain('crashed: boom')
    expect(code).toBe(1)
  })
})

describe('a crash is not held', () => {
  test('for longer than two seconds', async () => {
    const url = await openServer(() => {})

    const seen = await startScene('throw', { variables: { CHAT_URL: url } }).ended
    const bare = await without('throw')

    expect(seen.tookMs).toBeGreaterThan(HOLD_MS)
    // What it takes beside is as long as without us, and a thread that starts.
    expect(seen.tookMs).toBeLessThan(HOLD_MS + bare.tookMs + BESIDE_MS)
    expect(outside(seen)).toEqual(outside(bare))
  })

  test('where the host says so', async () => {
    const url = await openServer(() => {})

    const seen = await startScene('throw with thirty runs', { variables: { CHAT_URL: url, HOLD_MS: '0' } })
      .ended

    expect(seen.lines).toEqual(Array<string>(30).fill('dead process_exit'))
    expect(seen.code).toBe(1)
  })

  test.each([
    ['exit', 7],
    ['host catches', 0],
    ['host catches and exits', 3],
  ])('where the process exits, or the host catches: %s', async (scene, code) => {
    const asked: string[] = []
    const url = await openServer((request) => void asked.push(`${request.url}`))

    const seen = await startScene(scene, { variables: { CHAT_URL: url } }).ended

    expect([seen.code, asked]).toEqual([code, []])
  })

  test('where no thread may be started', async () => {
    const chat = await openChat()
    const flags = ['--permission', '--allow-fs-read=*', '--no-warnings']

    const seen = await startScene('throw with thirty runs', { flags, variables: { CHAT_URL: chat.url } })
      .ended

    expect(seen.lines).toEqual(Array<string>(30).fill('dead process_crash'))
    expect(seen.code).toBe(1)
  })
})

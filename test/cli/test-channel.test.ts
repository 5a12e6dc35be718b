/** `test-channel` says what came of a notice. */

import { afterAll, describe, expect, it } from 'vitest'
import { webhook } from '../../src/channels/webhook/index.ts'
import { DeliveryError, type Channel, type Notice } from '../../src/model/notice.ts'
import { tryChannel } from '../../src/notify/try-channel.ts'
import { aPlatform, closeServers, json } from '../channels/played-server.ts'
import { hastyClock, testChannels } from './stage.ts'

afterAll(closeServers)

/** A channel that keeps what it is given. */
function chat(name = 'chat'): Channel & { readonly got: Notice[] } {
  const got: Notice[] = []
  return { name, got, send: (notice) => void got.push(notice) }
}

function failing(reason: string, facts: { retryable?: boolean; retryAfterMs?: number } = {}): Channel {
  return {
    name: 'chat',
    send() {
      throw new DeliveryError(`Cannot send to chat: ${reason}`, { retryable: false, reason, ...facts })
    },
  }
}

describe('test-channel over a real webhook', () => {
  it('delivers, edits, and tells place, time and message', async () => {
    const { url, requests } = await aPlatform(json(200, {}))
    const channel = webhook({ url: `${url}/secret-91` })

    const { code, out, err } = await testChannels([channel], ['webhook', '--room', 'C1', '--thread', '171'])

    const [sent, edited] = requests.map(({ body }) => body)
    expect(sent).toMatchObject({
      kind: 'running',
      reason: 'test',
      label: 'test of Lifesign',
      runId: null,
      origin: { channel: 'webhook', room: 'C1', thread: '171' },
      text: '🔔 This is a test of Lifesign: nothing has failed. A notice would read: ⚠️ Task `example` timed out after 5m',
    })
    expect(edited).toMatchObject({ replaces: sent?.['id'], text: expect.stringContaining('It passed') })
    expect(out.replaceAll(/\d+ ms/g, '5 ms')).toBe(
      [
        'Channel    webhook, of lifesign.config.mjs',
        'Place      room C1, thread 171',
        `Delivered  in 5 ms, as message ${sent?.['id']}`,
        'Edited     in place, in 5 ms',
      ].join('\n'),
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  it.each([
    [401, {}, 'status_401', 'cannot help', 'check the token'],
    [404, {}, 'status_404', 'cannot help', 'the room, the thread and the address'],
    [302, {}, 'status_302', 'cannot help', 'redirect'],
    [503, { 'retry-after': '7' }, 'status_503', 'may help, in 7 s as the platform asks', 'in trouble itself'],
    [429, { 'retry-after': '1' }, 'status_429', 'may help, in 1 s', 'slow down'],
  ])('says why status %i is no delivery', async (status, headers, reason, retry, hint) => {
    const { url, requests } = await aPlatform(json(status, {}, headers as Record<string, string>))

    const { code, out, err } = await testChannels([webhook({ url })], ['webhook'])

    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(`Reason     ${reason}: Cannot send to webhook: status ${status}`)
    expect(err).toContain(`Retry      ${retry}`)
    expect(err).toMatch(new RegExp(`Hint       .*${hint}`))
    expect(requests).toHaveLength(1)
  })

  it('lets nothing that a platform answers act in the terminal', async () => {
    const send = () => ({ id: 'm1\u001b[2J\nDelivered  twice' })

    const { out } = await testChannels([{ name: 'chat', send }], ['chat'])

    expect(out).toMatch(/^Delivered {2}in \d+ ms, as message m1 Delivered twice$/m)
    expect(out).not.toContain('\u001b')
  })

  it('says that nobody listens', async () => {
    const { url } = await aPlatform(json(200, {}))
    await closeServers()

    const { code, err } = await testChannels([webhook({ url: `${url}/secret-91` })], ['webhook'])

    expect(code).toBe(1)
    expect(err).toContain('network error ECONNREFUSED')
    expect(err).toContain('Nobody listens there')
    expect(err).not.toContain('secret-91')
  })

  it('says it in JSON', async () => {
    const { url } = await aPlatform(json(403, {}))

    const { code, out, err } = await testChannels([webhook({ url })], ['webhook', '--json'])

    expect({ code, err }).toEqual({ code: 1, err: '' })
    expect(JSON.parse(out)).toEqual({
      channel: 'webhook',
      source: 'lifesign.config.mjs',
      origin: null,
      delivered: false,
      tookMs: expect.any(Number),
      reason: 'status_403',
      detail: 'Cannot send to webhook: status 403',
      retryable: false,
      retryAfterMs: null,
      hint: expect.stringContaining('credentials'),
      edited: null,
      warnings: [],
    })
  })
})

describe('test-channel goes', () => {
  const defaultOrigin = { channel: 'chat', room: 'ops', thread: '5' }

  it.each([
    [[], defaultOrigin],
    [['--room', 'C2'], { channel: 'chat', room: 'C2' }],
    [['--thread', '9'], { channel: 'chat', room: 'ops', thread: '9' }],
    [['--room', '-100123', '--message', '-7'], { channel: 'chat', room: '-100123', message: '-7' }],
  ])('with %j to %j', async (args, origin) => {
    const channel = chat()

    await testChannels([channel], ['chat', ...args], { defaultOrigin })

    expect(channel.got.map((notice) => notice.origin)).toEqual([origin])
  })

  it('nowhere where the default is of another channel, which some channels do not mind', async () => {
    const channel = chat('other')

    const { code, out } = await testChannels([channel], ['other'], { defaultOrigin })

    expect(channel.got[0]?.origin).toBeUndefined()
    expect(out).toContain('Place      none named')
    expect(code).toBe(0)
  })

  it.each(['no_room', 'bad_room'])(
    'nowhere, and asks for a room where the channel says %s',
    async (reason) => {
      const { code, err } = await testChannels([failing(reason)], ['chat'])

      expect(err).toBe(
        'lifesign: Cannot test chat: it needs --room <room>, or a defaultOrigin for this channel',
      )
      expect(code).toBe(2)
    },
  )

  it('to a room that the channel refuses, which is no wrong usage', async () => {
    const { code, err } = await testChannels([failing('bad_room')], ['chat', '--room', 'x'])

    expect(code).toBe(1)
    expect(err).toContain('Reason     bad_room')
  })
})

describe('test-channel refuses', () => {
  it.each([
    [['caht'], 'there is no such channel. Did you mean chat? Configured in lifesign.config.mjs: chat, pager'],
    [['slack'], 'Cannot test slack: there is no such channel. Configured in'],
    [[], 'Cannot test: name a channel. Configured in lifesign.config.mjs: chat, pager'],
    [['chat', 'pager'], 'one channel at a time, but there is also pager'],
    [['chat', '--thread', '5'], 'Cannot use --thread or --message: they need --room <room>'],
    [['chat', '--room', ''], 'Cannot use --room: its value is empty'],
  ])('%j', async (args, message) => {
    const { code, err, out } = await testChannels([chat(), chat('pager')], args)

    expect(err).toContain(message)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })

  it('where no channel is configured, and says how to', async () => {
    const { code, err } = await testChannels([], ['chat'], { source: 'no config file here' })

    expect(code).toBe(2)
    expect(err).toContain('no channel is configured (no config file here)')
    expect(err).toContain('export default { channels: [consoleChannel()] }')
  })

  it('where the configuration has a mistake, and names all', async () => {
    const problems = ['Cannot use tickMs: too fast', 'Cannot use x\u001b[31m: there is no such option']

    const { code, err } = await testChannels([chat()], ['chat'], { problems })

    expect(code).toBe(2)
    expect(err).toBe('lifesign: Cannot use tickMs: too fast\nCannot use x: there is no such option')
  })
})

describe('test-channel warns', () => {
  it('of a template that throws, and uses ours', async () => {
    const channel = chat()
    const notices = {
      templates: {
        ended: () => {
          throw new Error('secret-91')
        },
      },
    }

    const { code, out } = await testChannels([channel], ['chat'], {
      test: (tested, origin) => tryChannel({ channel: tested, origin, notices, clock: hastyClock, key: 'k' }),
    })

    expect(out).toContain('Warning    Cannot use the template of ended: it threw')
    expect(out).not.toContain('secret-91')
    expect(channel.got[0]?.text).toContain('Task `example` timed out')
    expect(code).toBe(0)
  })

  it('of what an application would leave out, and goes on', async () => {
    const warnings = ['Cannot use LIFESIGN_WARNMS: there is no such variable', 'two\u0007']

    const { code, err } = await testChannels([chat()], ['chat'], { warnings })

    expect(err).toBe('lifesign: Cannot use LIFESIGN_WARNMS: there is no such variable\nlifesign: two')
    expect(code).toBe(0)
  })

  it('where a delivered message cannot be edited, which is a delivery', async () => {
    const channel: Channel = {
      name: 'chat',
      send: () => ({ id: 'm1' }),
      edit() {
        throw new DeliveryError('Cannot edit on chat: status 403', { retryable: false, reason: 'status_403' })
      },
    }

    const { code, out } = await testChannels([channel], ['chat'])

    expect(code).toBe(0)
    expect(out).toContain('Edited     no: it was delivered, but cannot be edited')
    expect(out).toContain('Reason     status_403')
  })
})

/** No channel can make `test-channel` show what nobody may see. */

import { readdirSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ChannelFixture, OpenChannel } from '../../src/testing/channel-fixture.ts'
import { testChannels } from './stage.ts'

const folder = new URL('../../src/channels/', import.meta.url)
const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.each(names.map(({ name }) => name))('test-channel of %s shows no secret', async (name) => {
  const { fixture } = (await import(`../../src/channels/${name}/fixture.ts`)) as { fixture: ChannelFixture }

  const troubles: Record<string, (open: OpenChannel) => unknown> = {
    delivers: () => undefined,
    hangs: (open) => open.hang(),
    'cannot be reached': (open) => open.unplug?.(),
    ...Object.fromEntries(
      [400, 401, 403, 404, 429, 500].map((status) => [
        `answers ${status}`,
        (open: OpenChannel) => open.answer?.(status, { 'retry-after': '3' }),
      ]),
    ),
  }

  it.each(Object.keys(troubles))('when it %s', async (trouble) => {
    const open = await fixture.open()
    onTestFinished(() => open.close())
    await troubles[trouble]?.(open)
    const hasty = trouble === 'hangs' ? { ...open.channel, timeoutMs: 50 } : open.channel

    const said = await testChannels([hasty], [open.channel.name, '--room', '1184'])

    if (trouble === 'delivers') expect(said).toMatchObject({ code: 0, err: '' })
    if (trouble === 'hangs') expect(said.err).toContain('no answer within 50ms')
    for (const secret of fixture.secrets) expect(said.out + said.err).not.toContain(secret)
  })
})

describe('test-channel of a function that throws', () => {
  it.each([
    ['bad token xoxb-123456789-abcdefgh', 'bad token [redacted]'],
    [
      'GET https://hooks.example.com/services/T0/B0/plain?key=1 failed',
      'GET https://hooks.example.com/… failed',
    ],
    ['https://me:pw@hooks.example.com/x', 'https://hooks.example.com/…'],
  ])('%s, shows %s', async (message, shown) => {
    const send = () => {
      throw new Error(message)
    }

    const { err } = await testChannels([{ name: 'chat', send }], ['chat'])

    expect(err).toContain(`Reason     channel_error: ${shown}\n`)
  })
})

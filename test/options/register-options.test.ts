/** Variables beat the config file, and neither stops the host. */

import { describe, expect, it } from 'vitest'
import { keysOf } from '../../src/channels/webhook/signature.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { resolveOptions } from '../../src/options/options.ts'
import { registerOptions, withoutTwins } from '../../src/options/register-options.ts'
import { readEnvironment } from '../../src/zero-code/environment.ts'

const channel = (name: string) => ({ name, send: () => undefined })
const CONFIG = { LIFESIGN_CONFIG: 'lifesign.config.mjs' }
const HOOK = { LIFESIGN_WEBHOOK_URL: 'http://localhost:1' }
const merge = (variables: Record<string, string>, file?: LifesignOptions) =>
  registerOptions(readEnvironment(variables, keysOf), file)

describe('registerOptions', () => {
  it('without a file is what the variables say', () => {
    const { options, problems } = merge({ ...HOOK, LIFESIGN_WARN_MS: '5' })

    expect(options).toMatchObject({
      enabled: true,
      thresholds: { warnMs: 5 },
      channels: [{ name: 'webhook' }],
      defaultOrigin: { channel: 'webhook', room: 'default' },
    })
    expect(problems).toEqual([])
  })

  it('without anything has no channel', () => {
    expect(merge({})).toEqual({ options: { enabled: true, thresholds: {}, channels: [] }, problems: [] })
  })

  it('takes from a file what no variable says', () => {
    const onAbnormalEnd = () => undefined
    const file: LifesignOptions = { tickMs: 500, onAbnormalEnd, export: { labels: true, content: true } }

    const { options } = merge({ ...CONFIG, LIFESIGN_CAPTURE_CONTENT: 'false' }, file)

    expect(options).toMatchObject({ tickMs: 500, onAbnormalEnd, export: { labels: true, content: false } })
  })

  it('merges thresholds one by one', () => {
    const file = { thresholds: { warnMs: 1, slowMs: 2, tools: { build: { warnMs: 3 } } }, tickMs: 100 }

    const { options } = merge({ ...CONFIG, LIFESIGN_WARN_MS: '9', LIFESIGN_TICK_MS: '250' }, file)

    expect(options.thresholds).toEqual({ warnMs: 9, slowMs: 2, tools: { build: { warnMs: 3 } } })
    expect(options.tickMs).toBe(250)
  })

  it('has the webhook of the variable in place of one of the file, beside its other channels', () => {
    const own = channel('webhook')

    const { options } = merge({ ...CONFIG, ...HOOK }, { channels: [channel('slack'), own] })

    expect(options.channels?.map(({ name }) => name)).toEqual(['webhook', 'slack'])
    expect(options.channels).not.toContain(own)
    expect(() => resolveOptions(options)).not.toThrow()
  })

  const slack = { channels: [channel('slack')], defaultOrigin: { channel: 'slack', room: 'C1', thread: '5' } }
  it.each([
    [{}, slack.defaultOrigin],
    [HOOK, slack.defaultOrigin],
    [{ LIFESIGN_DEFAULT_ROOM: 'C2' }, { channel: 'slack', room: 'C2' }],
    [
      { ...HOOK, LIFESIGN_DEFAULT_ROOM: 'C2' },
      { channel: 'slack', room: 'C2' },
    ],
  ])('with %j and an origin in the file sends to %j', (variables, origin) => {
    expect(merge({ ...CONFIG, ...variables }, slack).options.defaultOrigin).toEqual(origin)
  })

  it('names a default that no channel reaches, and takes the next', () => {
    const file = { defaultOrigin: { channel: 'slakc', room: 'C1' } }
    const problem = 'Cannot use defaultOrigin: there is no channel "slakc"'

    expect(merge(CONFIG, file).problems).toEqual([problem])
    expect(merge(CONFIG, file).options).not.toHaveProperty('defaultOrigin')
    expect(merge({ ...CONFIG, ...HOOK }, file).options.defaultOrigin).toMatchObject({ channel: 'webhook' })
  })

  it('names a room that no channel has', () => {
    const { problems } = merge({ ...CONFIG, LIFESIGN_DEFAULT_ROOM: 'C2' }, { channels: slack.channels })

    expect(problems).toEqual([
      'Cannot use LIFESIGN_DEFAULT_ROOM: it needs LIFESIGN_WEBHOOK_URL, or a defaultOrigin',
    ])
  })

  it.each([
    [{ LIFESIGN_DISABLED: 'true' }, {}, false],
    [{}, { enabled: false }, false],
    [{ LIFESIGN_DISABLED: 'false' }, { enabled: false }, false],
    [{}, { enabled: true }, true],
  ])('%j and %j: enabled is %s', (variables, file, enabled) => {
    expect(merge(variables, file).options.enabled).toBe(enabled)
  })
})

describe('withoutTwins', () => {
  it('keeps the first of each name, in order', () => {
    const [a, b, c] = [channel('x'), channel('x'), channel('y')]

    expect(withoutTwins([a], [b, c])).toEqual([a, c])
  })
})

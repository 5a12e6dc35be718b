/** The variables of zero-code: what they mean, and that a wrong one is named and stops nobody. */

import { describe, expect, test } from 'vitest'
import { LIFESIGN_VARIABLES, readEnvironment } from '../../src/zero-code/environment.ts'

describe('readEnvironment', () => {
  test('of nothing is on, with defaults', () => {
    expect(readEnvironment({ PATH: '/bin', LIFESIGN_WARN_MS: '' })).toEqual({
      options: { enabled: true, thresholds: {} },
      configFile: undefined,
      webhookUrl: undefined,
      room: undefined,
      startSdk: true,
      problems: [],
    })
  })

  test('reads every variable', () => {
    const reading = readEnvironment({
      LIFESIGN_SLOW_MS: '1000',
      LIFESIGN_WARN_MS: ' 2000 ',
      LIFESIGN_ABORT_MS: '0',
      LIFESIGN_WAITING_MAX_MS: '4e3',
      LIFESIGN_TICK_MS: '250',
      LIFESIGN_WEBHOOK_URL: 'https://user:secret@example.com/hook',
      LIFESIGN_DEFAULT_ROOM: 'ops',
      LIFESIGN_CAPTURE_CONTENT: 'TRUE',
      LIFESIGN_START_SDK: 'false',
      LIFESIGN_DISABLED: '0',
      LIFESIGN_CONFIG: ' lifesign.config.mjs ',
    })
    expect(reading).toEqual({
      options: {
        enabled: true,
        thresholds: { slowMs: 1000, warnMs: 2000, abortMs: 0, waitingMaxMs: 4000 },
        tickMs: 250,
        defaultOrigin: { channel: 'webhook', room: 'ops' },
        export: { content: true },
      },
      configFile: 'lifesign.config.mjs',
      webhookUrl: 'https://user:secret@example.com/hook',
      room: 'ops',
      startSdk: false,
      problems: [],
    })
  })

  test('sends to a room called default when none is named', () => {
    const { options } = readEnvironment({ LIFESIGN_WEBHOOK_URL: 'http://localhost:1' })
    expect(options.defaultOrigin).toEqual({ channel: 'webhook', room: 'default' })
  })

  test('leaves the room to a file, which may name a channel', () => {
    const variables = { LIFESIGN_DEFAULT_ROOM: 'ops', LIFESIGN_CONFIG: 'lifesign.config.mjs' }
    expect(readEnvironment(variables)).toMatchObject({ room: 'ops', problems: [] })
  })

  test('tells false from nothing where a file may say otherwise', () => {
    expect(readEnvironment({ LIFESIGN_CAPTURE_CONTENT: 'false' }).options.export).toEqual({ content: false })
  })

  test.each(['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED'])('is switched off by %s', (name) => {
    expect(readEnvironment({ [name]: 'true' }).options.enabled).toBe(false)
    expect(readEnvironment({ [name]: '1' }).options.enabled).toBe(false)
    expect(readEnvironment({ [name]: 'false' }).options.enabled).toBe(true)
  })

  test.each([
    [
      { LIFESIGN_WARN_MS: 'soon' },
      'Cannot use LIFESIGN_WARN_MS: it must be a number from 0 to 9007199254740991, but is "soon"',
    ],
    [
      { LIFESIGN_TICK_MS: '5' },
      'Cannot use LIFESIGN_TICK_MS: it must be a number from 10 to 5000, but is "5"',
    ],
    [{ LIFESIGN_ABORT_MS: '-1' }, 'but is "-1"'],
    [{ LIFESIGN_SLOW_MS: 'NaN' }, 'but is "NaN"'],
    [{ LIFESIGN_DISABLED: 'yes' }, 'Cannot use LIFESIGN_DISABLED: it must be true or false, but is "yes"'],
    [{ LIFESIGN_DEFAULT_ROOM: 'ops' }, 'Cannot use LIFESIGN_DEFAULT_ROOM: it needs LIFESIGN_WEBHOOK_URL'],
    [{ LIFESIGN_WARNMS: '1' }, 'Cannot use LIFESIGN_WARNMS: there is no such variable'],
  ])('names what is wrong with %j and leaves it out', (variables, problem) => {
    const { options, problems } = readEnvironment(variables)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
    expect(options).toEqual({ enabled: true, thresholds: {} })
  })

  test.each(['not an address with token-91', 'ftp://example.com/token-91', 'https://[token-91'])(
    'never repeats an address: %s',
    (url) => {
      const { webhookUrl, problems } = readEnvironment({ LIFESIGN_WEBHOOK_URL: url })
      expect(webhookUrl).toBeUndefined()
      expect(problems).toEqual(['Cannot use LIFESIGN_WEBHOOK_URL: it must be an http or https address'])
    },
  )

  test('knows each variable that it documents', () => {
    const all = Object.fromEntries(Object.keys(LIFESIGN_VARIABLES).map((name) => [name, '']))
    expect(readEnvironment(all).problems).toEqual([])
  })
})

/** The variables of zero-code: what they mean, and that a wrong one is named and stops nobody. */

import { describe, expect, test } from 'vitest'
import { keysOf } from '../../src/channels/webhook/signature.ts'
import { readEnvironment } from '../../src/zero-code/environment.ts'
import { LIFESIGN_VARIABLES } from '../../src/zero-code/lifesign-variables.ts'

const read = (variables: Readonly<Record<string, string>>) => readEnvironment(variables, keysOf)
/** As `openssl rand -base64 32` makes it. */
const SECRET = `whsec_${btoa('x'.repeat(32))}`

describe('readEnvironment', () => {
  test('of nothing is on, with defaults', () => {
    expect(read({ PATH: '/bin', LIFESIGN_WARN_MS: '' })).toEqual({
      options: { enabled: true, thresholds: {} },
      configFile: undefined,
      webhookUrl: undefined,
      webhookSecret: undefined,
      room: undefined,
      startSdk: true,
      problems: [],
    })
  })

  test('reads every variable', () => {
    const reading = read({
      LIFESIGN_SLOW_MS: '1000',
      LIFESIGN_WARN_MS: ' 2000 ',
      LIFESIGN_ABORT_MS: '0',
      LIFESIGN_WAITING_MAX_MS: '4e3',
      LIFESIGN_TICK_MS: '250',
      LIFESIGN_WEBHOOK_URL: 'https://user:secret@example.com/hook',
      LIFESIGN_WEBHOOK_SECRET: SECRET,
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
      webhookSecret: [SECRET],
      room: 'ops',
      startSdk: false,
      problems: [],
    })
  })

  test('sends to a room called default when none is named', () => {
    const { options } = read({ LIFESIGN_WEBHOOK_URL: 'http://localhost:1' })
    expect(options.defaultOrigin).toEqual({ channel: 'webhook', room: 'default' })
  })

  test('leaves the room to a file, which may name a channel', () => {
    const variables = { LIFESIGN_DEFAULT_ROOM: 'ops', LIFESIGN_CONFIG: 'lifesign.config.mjs' }
    expect(read(variables)).toMatchObject({ room: 'ops', problems: [] })
  })

  test('tells false from nothing where a file may say otherwise', () => {
    expect(read({ LIFESIGN_CAPTURE_CONTENT: 'false' }).options.export).toEqual({ content: false })
  })

  test.each(['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED'])('is switched off by %s', (name) => {
    expect(read({ [name]: 'true' }).options.enabled).toBe(false)
    expect(read({ [name]: '1' }).options.enabled).toBe(false)
    expect(read({ [name]: 'false' }).options.enabled).toBe(true)
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
    [
      { LIFESIGN_WEBHOOK_SECRET: SECRET },
      'Cannot use LIFESIGN_WEBHOOK_SECRET: it needs LIFESIGN_WEBHOOK_URL',
    ],
    [{ LIFESIGN_WARNMS: '1' }, 'Cannot use LIFESIGN_WARNMS: there is no such variable'],
  ])('names what is wrong with %j and leaves it out', (variables, problem) => {
    const { options, problems } = read(variables)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(problem)
    expect(options).toEqual({ enabled: true, thresholds: {} })
  })

  test.each(['not an address with token-91', 'ftp://example.com/token-91', 'https://[token-91'])(
    'never repeats an address: %s',
    (url) => {
      const { webhookUrl, problems } = read({ LIFESIGN_WEBHOOK_URL: url })
      expect(webhookUrl).toBeUndefined()
      expect(problems).toEqual(['Cannot use LIFESIGN_WEBHOOK_URL: it must be an http or https address'])
    },
  )

  test('signs with several secrets while an old one is replaced', () => {
    const [url, other] = ['http://localhost:1', `whsec_${btoa('y'.repeat(24))}`]
    const { webhookSecret, problems } = read({
      LIFESIGN_WEBHOOK_URL: url,
      LIFESIGN_WEBHOOK_SECRET: ` ${SECRET}  ${other}\n`,
    })
    expect({ webhookSecret, problems }).toEqual({ webhookSecret: [SECRET, other], problems: [] })
  })

  test.each(['hunter2', 'whsec_hunter2', `${SECRET} hunter2`, SECRET.replace('whsec_', '')])(
    'posts nothing, rather than unsigned, with a secret that cannot sign: %s',
    (secret) => {
      const reading = read({
        LIFESIGN_WEBHOOK_URL: 'http://localhost:1',
        LIFESIGN_WEBHOOK_SECRET: secret,
        LIFESIGN_DEFAULT_ROOM: 'ops',
      })
      expect(reading).toEqual({
        options: { enabled: true, thresholds: {} },
        configFile: undefined,
        webhookUrl: undefined,
        webhookSecret: undefined,
        room: 'ops',
        startSdk: true,
        problems: [
          'Cannot use LIFESIGN_WEBHOOK_SECRET: it must be whsec_ and 24 to 64 bytes in base64. Nothing is posted to LIFESIGN_WEBHOOK_URL',
        ],
      })
    },
  )

  test('knows each variable that it documents', () => {
    const all = Object.fromEntries(Object.keys(LIFESIGN_VARIABLES).map((name) => [name, '']))
    expect(read(all).problems).toEqual([])
  })
})

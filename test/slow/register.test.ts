/** Zero-code in real processes: an application that set up telemetry keeps it, and Lifesign's spans arrive there. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChatReceiver, type ChatReceiver } from '../../examples/demo/chat-receiver.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../../examples/demo/otlp-receiver.ts'
import { copyBesideOldSdk, exportingTo, runApp, type AppResult } from './app-runner.ts'

/** The spans that the application's own exporter printed, each with whether it carries a run id. */
function printed({ lines }: AppResult): unknown[] {
  return lines
    .filter(({ name }) => /^(step|invoke_agent)/.test(String(name)))
    .map(({ name, runId }) => [name, typeof runId])
}

const TURN = [
  ['step clerk', 'undefined'],
  ['invoke_agent clerk', 'string'],
  ['invoke_agent other clerk', 'string'],
]

describe('lifesign/register joins the SDK of', () => {
  test.each(['node-sdk.mjs', 'node-sdk.cjs', 'tracer-provider.mjs'])('%s', async (app) => {
    const result = await runApp(app)
    expect(printed(result)).toEqual(TURN)
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test('node-sdk.cjs, required', async () => {
    const result = await runApp('node-sdk.cjs', { preload: '--require' })
    expect(printed(result)).toEqual(TURN)
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test.each(['node-sdk.mjs', 'node-sdk.cjs'])('%s under Node 22.15', async (app) => {
    const result = await runApp(app, { oldNode: true })
    expect(printed(result)).toEqual(TURN)
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test('node-sdk.mjs, whose own list of processors stays as it was', async () => {
    const { lines } = await runApp('node-sdk.mjs')
    expect(lines).toContainEqual({ name: 'own list', length: 1 })
  })
})

describe('lifesign/register beside the 2.12 line', () => {
  let copy: Awaited<ReturnType<typeof copyBesideOldSdk>>
  beforeAll(async () => void (copy = await copyBesideOldSdk()))
  afterAll(() => copy.remove())

  test.each(['old-sdk.mjs', 'old-sdk.cjs'])('joins the SDK of %s', async (app) => {
    const result = await runApp(app, { root: copy.root })
    expect(printed(result)).toEqual(TURN)
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test('starts its NodeSDK for an application without one', async () => {
    const result = await runApp('no-sdk.mjs', {
      root: copy.root,
      variables: { OTEL_TRACES_EXPORTER: 'console' },
    })
    expect(result.stdout).toMatch(/'service\.instance\.id': '[\da-f-]{36}'/)
    expect(result.stdout).toContain("name: 'invoke_agent clerk'")
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })
})

describe('lifesign/register without an SDK in the application', () => {
  let receiver: OtlpReceiver
  let chat: ChatReceiver
  beforeAll(async () => {
    receiver = await startOtlpReceiver()
    chat = await startChatReceiver()
  })
  afterAll(() => Promise.all([receiver.close(), chat.close()]))

  test.each([false, true])('exports traces, metrics and events (Node 22.15: %s)', async (oldNode) => {
    const own = await startOtlpReceiver()
    const result = await runApp('no-sdk.mjs', { oldNode, variables: exportingTo(own.url) })
    const { spans, metrics, events } = own.received()
    await own.close()
    // The application's own span begins before the first run.
    expect(spans.map(({ name }) => name).toSorted()).toEqual([
      'invoke_agent clerk',
      'invoke_agent other clerk',
      'step clerk',
    ])
    expect(events.map(({ name }) => name)).toContain('lifesign.run.ended')
    expect(metrics).toContainEqual(
      expect.objectContaining({
        name: 'lifesign.run.ended',
        value: 1,
        attributes: expect.objectContaining({
          'gen_ai.agent.name': 'clerk',
          'lifesign.end.reason': 'completed',
        }),
      }),
    )
    expect(result).toMatchObject({ stdout: '', stderr: '', exitCode: 0 })
  })

  test.each([
    ['ES', '0'],
    ['CommonJS', '0'],
    ['ES', '3000'],
    ['CommonJS', '3000'],
  ])('exports the first span of anybody, by the %s copy of the API, after %s ms', async (copy, afterMs) => {
    const own = await startOtlpReceiver()
    const variables = { ...exportingTo(own.url), COPY: copy, AFTER_MS: afterMs }
    const { stdout, stderr, exitCode } = await runApp('only-spans.mjs', { variables })
    const { spans } = own.received()
    await own.close()
    expect(spans.map(({ name }) => name)).toEqual(['first'])
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: '', exitCode: 0 })
  })

  test('names the instance that the numbers come from', async () => {
    const { stdout } = await runApp('no-sdk.mjs', { variables: { OTEL_TRACES_EXPORTER: 'console' } })
    expect(stdout).toMatch(/'service\.instance\.id': '[\da-f-]{36}'/)
  })

  test('makes room for an SDK that the application sets up after its first runs', async () => {
    const result = await runApp('late-sdk.mjs', { variables: exportingTo(receiver.url) })
    expect(result.lines).toContainEqual({ name: 'registered', ok: true })
    expect(printed(result)).toEqual([
      ['step late', 'undefined'],
      ['invoke_agent late', 'string'],
      ['invoke_agent other late', 'string'],
    ])
    // What came before is not lost: ours had it.
    const early = receiver.received().spans.map(({ name }) => name)
    expect(early).toContain('invoke_agent early')
    expect(early).toContain('invoke_agent between')
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test('tells of a run that is open when the event loop is empty', async () => {
    const result = await runApp('open-run.mjs', {
      variables: { ...exportingTo(receiver.url), LIFESIGN_WEBHOOK_URL: chat.url },
    })
    expect(chat.received()).toMatchObject([{ kind: 'ended', reason: 'killed', label: 'index-repo' }])
    const ended = receiver.received().events.filter(({ name }) => name === 'lifesign.run.ended')
    expect(ended.at(-1)?.attributes).toMatchObject({ 'lifesign.end.cause': 'process_exit' })
    expect(result).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test('ends soon when nobody collects', async () => {
    const variables = { ...exportingTo('http://127.0.0.1:1'), SHOW_END: 'yes' }
    const { lines, stderr, exitCode } = await runApp('no-sdk.mjs', { variables })
    expect(lines).toEqual([{ endMs: expect.any(Number) }])
    expect(lines[0]?.['endMs']).toBeLessThan(3_900)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })

  test.each([
    ['LIFESIGN_START_SDK', 'false'],
    ['LIFESIGN_DISABLED', 'true'],
    ['OTEL_SDK_DISABLED', 'true'],
  ])('starts none with %s=%s', async (name, value) => {
    const own = await startOtlpReceiver()
    const result = await runApp('no-sdk.mjs', { variables: { ...exportingTo(own.url), [name]: value } })
    expect(own.received()).toEqual({ spans: [], metrics: [], events: [] })
    await own.close()
    expect(result).toMatchObject({ stdout: '', stderr: '', exitCode: 0 })
  })
})

test.each([
  ['with an SDK', {}],
  ['without one', { LIFESIGN_START_SDK: 'false' }],
])(
  'lifesign/register survives wrong variables, and names them where OTEL_LOG_LEVEL asks: %s',
  async (_, sdk) => {
    const { stdout, stderr, exitCode } = await runApp('no-sdk.mjs', {
      variables: {
        ...sdk,
        LIFESIGN_WARN_MS: 'soon',
        LIFESIGN_WEBHOOK_URL: 'token-91',
        OTEL_TRACES_EXPORTER: 'none',
        OTEL_LOG_LEVEL: 'warn',
      },
    })
    const said = stdout + stderr
    expect(said).toContain('Cannot use LIFESIGN_WARN_MS: it must be a number from 0 to')
    expect(said).toContain('Cannot use LIFESIGN_WEBHOOK_URL')
    expect(said).not.toContain('token-91')
    expect(exitCode).toBe(0)
  },
)

/** Every metric of ours, scraped from a real exporter, passes the real `promtool check metrics`. */

import { spawn } from 'node:child_process'
import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalServer } from '../../examples/demo/local-server.ts'
import { functionChannel } from '../../src/channels/function/index.ts'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { INSTRUMENTS } from '../../src/telemetry/metrics/instrument-registry.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Touches every instrument: runs, calls, a stall, a stuck session, a queue, notices, a pause and a loss. */
async function touchEverything(): Promise<Lifesign> {
  const clock = new FakeClock()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 2_000, abortMs: 4_000 },
    channels: [functionChannel('chat', () => {})],
    defaultOrigin: { channel: 'chat', room: 'C1' },
    maxIdleSessions: 1,
    // What is stuck is released, and its message goes on.
    lanes: { clear: () => [], release: (session) => (session === 'c' ? 1 : undefined) },
  })
  await lifesign.run({ agent: 'clerk', session: 'a' }, async (run) => {
    const call = run.model({ model: 'gpt-5', provider: 'openai' })
    clock.advance(20)
    call.progress()
    const parts = { cacheReadTokens: 8, cacheWriteTokens: 1, reasoningTokens: 30 }
    call.end({ responseModel: 'gpt-5-2026', inputTokens: 12, outputTokens: 34, ...parts })
    await run.tool({ name: 'search' }, () => clock.advance(50))
  })
  const silent = lifesign.run({ agent: 'clerk', session: 'b' }, (run) => {
    run.model({ model: 'gpt-5' })
    return new Promise(() => {})
  })
  clock.advance(20_000)
  lifesign.sessions.stop('b')
  await expect(silent).rejects.toThrow('killed')
  lifesign.on('recovery.requested', ({ session }) => lifesign.sessions.dequeued(session.key))
  lifesign.sessions.state('c', 'processing')
  lifesign.sessions.queued('c')
  await clock.advanceAsync(10_000)
  lifesign.sessions.queued('c')
  clock.suspend(60_000)
  await clock.advanceAsync(5_000)
  // One live for the gauges.
  void lifesign.run({ agent: 'clerk', session: 'd' }, () => new Promise(() => {})).catch(() => {})
  lifesign.sessions.queued('d')
  const waits = (run: Run): Promise<never> => (run.waiting('person'), new Promise(() => {}))
  void lifesign.run({ agent: 'clerk', session: 'e' }, waits).catch(() => {})
  await clock.advanceAsync(3_000)
  return lifesign
}

/** What a Prometheus server would get. */
async function scrape(exporter: PrometheusExporter): Promise<string> {
  const server = await startLocalServer((request, response) =>
    exporter.getMetricsRequestHandler(request, response),
  )
  try {
    return await (await fetch(`${server.url}/metrics`)).text()
  } finally {
    await server.close()
  }
}

/** What promtool says about a text; nothing when it has no complaint. */
function promtoolSays(text: string): Promise<{ code: number | null; words: string }> {
  return new Promise((resolve, reject) => {
    const promtool = spawn('promtool', ['check', 'metrics'], { stdio: 'pipe' })
    let words = ''
    for (const stream of [promtool.stdout, promtool.stderr]) stream.on('data', (data) => void (words += data))
    promtool.once('error', (error) => {
      const advice =
        'Cannot run promtool: install it with `apt-get install prometheus` (Debian) and try again'
      reject(new Error(advice, { cause: error }))
    })
    promtool.once('close', (code) => resolve({ code, words }))
    // It may end before it has read all, and says why then.
    promtool.stdin.on('error', () => {})
    promtool.stdin.end(text)
  })
}

/** Names of all series with a value that is not zero, as far as they are numbers of a metric itself. */
function liveSeries(text: string): string[] {
  const samples = text.matchAll(/^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)$/gm)
  const live = Array.from(samples, ([, name = '', value]) => (Number(value) === 0 ? '' : name))
  return live.map((name) => name.replace(/_(?:bucket|count|sum)$/, ''))
}

describe('a scrape of every metric', () => {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  let lifesign: Lifesign
  let text: string
  beforeAll(async () => {
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }))
    lifesign = await touchEverything()
    text = await scrape(exporter)
  })
  afterAll(async () => {
    metrics.disable()
    await exporter.shutdown()
  })

  test('has a value for each instrument', () => {
    const live = liveSeries(text)
    const missing = Object.values(INSTRUMENTS).filter(({ name }) => {
      const series = name.replaceAll(/\W/g, '_')
      return !live.some((found) => found.startsWith(series))
    })

    expect(lifesign.enabled).toBe(true)
    expect(missing.map(({ name }) => name)).toEqual([])
  })

  test('passes promtool', async () => {
    expect(await promtoolSays(text)).toEqual({ code: 0, words: '' })
  })

  test('is read by a promtool that complains when there is a reason', async () => {
    const wrong =
      '# HELP lifesign_run_started Runs started.\n# TYPE lifesign_run_started counter\nlifesign_run_started 1\n'

    const { code, words } = await promtoolSays(wrong)

    expect(code).not.toBe(0)
    expect(words).toContain('counter metrics should have "_total" suffix')
  })
})

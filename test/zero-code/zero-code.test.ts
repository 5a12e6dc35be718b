/** What goes on beside Lifesign under `--import lifesign/register`, in one process with doubles. */

import { trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { OwnSdk } from '../../src/zero-code/own-sdk.ts'
import { startZeroCode, type ZeroCodeOptions } from '../../src/zero-code/zero-code.ts'

class Processor {
  readonly onStart = vi.fn()
  onEnd(): void {}
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

function startedRig(options: Partial<ZeroCodeOptions> = {}) {
  const clock = new FakeClock()
  const processor = new Processor()
  const [inform, warn, endRun, shutdown] = [vi.fn(), vi.fn(), vi.fn(), vi.fn(async () => {})]
  const firstRun: (() => void)[] = []
  const closing: ((exportMs: number) => Promise<unknown>)[] = []
  const start = vi.fn(() => false)
  const listen = vi.fn()
  const shutdownSdk = vi.fn(async () => {})
  const sdk = new OwnSdk()
  sdk.start = start
  sdk.shutdown = shutdownSdk
  const host = {
    sessions: { list: () => [{ runs: ['a', 'b'] }, { runs: [] }, { runs: ['c'] }] },
    endRun,
    shutdown,
    prepareTelemetry: () => {},
    on: () => () => undefined,
    beforeFirstRun: (hook: () => void) => void firstRun.push(hook),
    beforeClose: (hook: (exportMs: number) => Promise<unknown>) => void closing.push(hook),
  }
  startZeroCode({
    host,
    clock,
    processor,
    sdk,
    startSdk: true,
    preparesAhead: false,
    problems: [],
    listen,
    inform,
    warn,
    warnAloud: warn,
    ...options,
  })
  const close = async (exportMs = 5): Promise<void> => {
    for (const hook of closing.splice(0)) await hook(exportMs)
  }
  return {
    clock,
    processor,
    inform,
    listen,
    warn,
    endRun,
    shutdown,
    start,
    shutdownSdk,
    close,
    run: () => firstRun.forEach((hook) => hook()),
  }
}

describe('startZeroCode', () => {
  let rig: ReturnType<typeof startedRig> | undefined

  afterEach(async () => {
    await rig?.close()
    trace.disable()
  })

  test('starts an SDK before the first span of anybody', () => {
    rig = startedRig()
    const tracer = trace.getTracer('somebody')
    expect(rig.start).not.toHaveBeenCalled()
    tracer.startSpan('a').end()
    expect(rig.start).toHaveBeenCalledOnce()
  })

  test("joins the application's provider, starts nothing, and leaves at shutdown", async () => {
    rig = startedRig()
    const provider = new TracerProvider()
    trace.setGlobalTracerProvider(provider)
    rig.run()
    rig.clock.advance(60_000)
    provider.getTracer('app').startSpan('a').end()
    expect(rig.processor.onStart).toHaveBeenCalledOnce()
    expect(rig.start).not.toHaveBeenCalled()
    await rig.close()
    provider.getTracer('app').startSpan('b').end()
    expect(rig.processor.onStart).toHaveBeenCalledOnce()
    expect(rig.clock.pending).toBe(0)
  })

  test('starts an SDK before the first run, unless it shall not', () => {
    rig = startedRig()
    rig.run()
    expect(rig.start).toHaveBeenCalledOnce()
    const other = startedRig({ startSdk: false })
    other.run()
    other.clock.advance(60_000)
    expect(other.start).not.toHaveBeenCalled()
    void other.close()
  })

  test('tells what is wrong with the environment when somebody may listen', () => {
    rig = startedRig({ problems: ['one', 'two'] })
    expect([rig.warn, rig.listen].map(({ mock }) => mock.calls.length)).toEqual([0, 0])
    rig.run()
    expect(rig.listen.mock.invocationCallOrder[0]).toBeLessThan(rig.warn.mock.invocationCallOrder[0] ?? 0)
    rig.clock.advance(60_000)
    expect(rig.warn.mock.calls).toEqual([['one'], ['two']])
    const idle = startedRig({ problems: ['three'] })
    idle.clock.advance(10_000)
    expect(idle.warn.mock.calls).toEqual([['three']])
    void idle.close()
  })

  test('says when it cannot join a provider, and does not fail the registration', () => {
    rig = startedRig()
    expect(trace.setGlobalTracerProvider({ getTracer: trace.getTracer })).toBe(true)
    rig.clock.advance(10_000)
    expect(rig.warn).toHaveBeenCalledExactlyOnceWith('Cannot join the spans of this tracer provider')
  })

  test('does not fail the registration when the provider breaks', () => {
    rig = startedRig()
    const addSpanProcessor = (): never => {
      throw new Error('on purpose')
    }
    expect(trace.setGlobalTracerProvider({ getTracer: trace.getTracer, addSpanProcessor } as never)).toBe(
      true,
    )
    rig.clock.advance(10_000)
    expect(rig.warn).toHaveBeenCalledOnce()
  })

  test('tells why no SDK was started when somebody may listen', () => {
    rig = startedRig()
    rig.run()
    expect(rig.listen.mock.invocationCallOrder[0]).toBeLessThan(rig.inform.mock.invocationCallOrder[0] ?? 0)
    expect(rig.inform).toHaveBeenCalledOnce()
  })

  test('ends open runs and shuts down once the event loop is empty', async () => {
    rig = startedRig()
    process.emit('beforeExit', 0)
    process.emit('beforeExit', 0)
    const killed = { reason: 'killed', cause: 'process_exit' }
    expect(rig.endRun.mock.calls).toEqual([
      ['a', killed],
      ['b', killed],
      ['c', killed],
    ])
    expect(rig.shutdown).toHaveBeenCalledOnce()
  })

  test('lets the SDK export no second time when the process ends by itself', async () => {
    rig = startedRig()
    process.emit('beforeExit', 0)
    await rig.close()
    expect(rig.shutdownSdk).not.toHaveBeenCalled()
  })

  test('shuts the SDK down when the process goes on', async () => {
    rig = startedRig()
    await rig.close()
    expect(rig.shutdownSdk).toHaveBeenCalledOnce()
  })

  test.each([
    [1_000, 1],
    [1_001, 0],
  ])('of an export that took %i ms, shuts the SDK down: %i', async (exportMs, times) => {
    rig = startedRig()
    await rig.close(exportMs)
    expect(rig.shutdownSdk).toHaveBeenCalledTimes(times)
  })

  test('does nothing more after shutdown', async () => {
    rig = startedRig()
    await rig.close()
    process.emit('beforeExit', 0)
    expect(rig.shutdown).not.toHaveBeenCalled()
  })

  test('says when shutting down fails', async () => {
    rig = startedRig()
    const error = new Error('on purpose')
    rig.shutdown.mockRejectedValue(error)
    process.emit('beforeExit', 0)
    await vi.waitFor(() =>
      expect(rig?.warn).toHaveBeenCalledWith('Cannot tell everything before the process ends', error),
    )
  })
})

/** When an SDK of ours is started, and when it goes. */

import { describe, expect, test, vi } from 'vitest'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { SdkStarter } from '../../src/zero-code/sdk-starter.ts'

function rigOf(installed = true, preparesAhead = true) {
  const clock = new FakeClock()
  const watch = { taken: false }
  const sdk = {
    running: false,
    isHidden: false,
    prepare: vi.fn(() => false),
    start: vi.fn(() => (sdk.running = installed)),
    withdraw: vi.fn(),
    restore: vi.fn(),
    shutdown: vi.fn(async () => void (sdk.running = false)),
  }
  const [inform, warn, prepareTelemetry] = [vi.fn(), vi.fn(), vi.fn()]
  const starter = new SdkStarter({ clock, sdk, watch, preparesAhead, prepareTelemetry, inform, warn })
  starter.begin()
  return { clock, watch, sdk, inform, warn, starter }
}

describe('SdkStarter', () => {
  test('prepares it early and starts it at the deadline', () => {
    const { clock, sdk } = rigOf()
    clock.advance(99)
    expect(sdk.prepare).not.toHaveBeenCalled()
    clock.advance(1)
    expect(sdk.prepare).toHaveBeenCalledOnce()
    clock.advance(9_899)
    expect(sdk.start).not.toHaveBeenCalled()
    clock.advance(1)
    expect(sdk.start).toHaveBeenCalledOnce()
  })

  test('prepares it in pieces, with pauses, until nothing is left to do', () => {
    const { clock, sdk } = rigOf()
    const pieces: number[] = []
    sdk.prepare.mockImplementation(() => pieces.push(clock.now()) < 4)
    clock.advance(5_000)
    expect(pieces.map((at) => at - (pieces[0] ?? 0))).toEqual([0, 1, 2, 3])
  })

  test('prepares nothing where an SDK will hardly be needed, and nothing more once one is there', () => {
    const { clock, sdk } = rigOf(true, false)
    clock.advance(9_999)
    expect(sdk.prepare).not.toHaveBeenCalled()
    const other = rigOf()
    other.sdk.prepare.mockReturnValue(true)
    other.clock.advance(100)
    other.watch.taken = true
    other.clock.advance(5_000)
    expect(other.sdk.prepare).toHaveBeenCalledOnce()
  })

  test('ends what is hidden once somebody else has providers, even of metrics alone', () => {
    const { clock, sdk, watch } = rigOf()
    sdk.isHidden = true
    watch.taken = true
    clock.advance(10_000)
    expect(sdk.start).not.toHaveBeenCalled()
    expect(sdk.shutdown).toHaveBeenCalledOnce()
  })

  test('leaves in hiding what is hidden, whoever registers', () => {
    const { clock, sdk, starter } = rigOf()
    sdk.running = true
    sdk.isHidden = true
    starter.registering()
    clock.advance(1)
    starter.comeBack()
    expect(sdk.withdraw).not.toHaveBeenCalled()
    expect(sdk.restore).not.toHaveBeenCalled()
  })

  test('starts at the first run, once', () => {
    const { clock, sdk, starter } = rigOf()
    starter.startIfNeeded()
    starter.startIfNeeded()
    clock.advance(60_000)
    expect(sdk.start).toHaveBeenCalledOnce()
    expect(sdk.prepare).not.toHaveBeenCalled()
  })

  test('neither loads nor starts when the application has an SDK', () => {
    const { clock, watch, sdk, starter } = rigOf()
    watch.taken = true
    starter.startIfNeeded()
    clock.advance(60_000)
    expect(sdk.prepare).not.toHaveBeenCalled()
    expect(sdk.start).not.toHaveBeenCalled()
  })

  test('says once that none is installed', () => {
    const { clock, inform, starter } = rigOf(false)
    starter.startIfNeeded()
    starter.startIfNeeded()
    clock.advance(60_000)
    expect(inform).toHaveBeenCalledOnce()
  })

  test('does not fail the run when the SDK cannot start', () => {
    const { sdk, warn, starter } = rigOf()
    const error = new Error('on purpose')
    sdk.start.mockImplementation(() => {
      throw error
    })
    starter.startIfNeeded()
    expect(warn).toHaveBeenCalledExactlyOnceWith('Cannot start an OpenTelemetry SDK', error)
  })

  test('tells only at the start what was wrong with the code', () => {
    const { clock, sdk, warn, watch } = rigOf()
    sdk.prepare.mockImplementation(() => {
      throw new Error('too old')
    })
    clock.advance(9_999)
    expect(sdk.prepare).toHaveBeenCalledOnce()
    watch.taken = true
    clock.advance(60_000)
    expect(warn).not.toHaveBeenCalled()
  })

  test('makes room while somebody registers, and comes back when it was no SDK', () => {
    const { clock, sdk, starter } = rigOf()
    starter.registering()
    expect(sdk.withdraw).not.toHaveBeenCalled()
    starter.startIfNeeded()
    starter.registering()
    expect(sdk.withdraw).toHaveBeenCalledOnce()
    expect(sdk.restore).not.toHaveBeenCalled()
    clock.advance(0)
    expect(sdk.restore).toHaveBeenCalledOnce()
    starter.registering()
    starter.comeBack()
    expect(sdk.restore).toHaveBeenCalledTimes(2)
    expect(sdk.shutdown).not.toHaveBeenCalled()
  })

  test('does not mistake its own registration for somebody else’s', () => {
    const { sdk, starter } = rigOf()
    const ours = {}
    sdk.start.mockImplementation(() => {
      starter.registering()
      starter.registered(ours)
      return (sdk.running = true)
    })
    starter.startIfNeeded()
    // As `restore` makes it heard again.
    starter.registered(ours)
    expect(sdk.withdraw).not.toHaveBeenCalled()
    expect(sdk.shutdown).not.toHaveBeenCalled()
  })

  test('goes when the application has a tracer provider of its own', () => {
    const { clock, sdk, starter } = rigOf()
    starter.startIfNeeded()
    starter.registering()
    starter.registered({})
    expect(sdk.shutdown).toHaveBeenCalledOnce()
    clock.advance(60_000)
    expect(sdk.restore).not.toHaveBeenCalled()
    starter.startIfNeeded()
    expect(sdk.start).toHaveBeenCalledOnce()
  })

  test('does not wait for an exporter that hangs', async () => {
    const { clock, sdk, starter } = rigOf()
    sdk.shutdown.mockReturnValue(new Promise(() => {}))
    const closed = starter.shutdown()
    clock.advance(1_000)
    await closed
    expect(clock.pending).toBe(0)
  })

  test('leaves no timer behind', async () => {
    const { clock, starter } = rigOf()
    await starter.shutdown()
    expect(clock.pending).toBe(0)
  })
})

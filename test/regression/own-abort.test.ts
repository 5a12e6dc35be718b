/** A body that died of a timer of its own was told as its caller's wish, and so to nobody. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** How a run ends whose body throws, and what people are told. */
async function ending(options: RunOptions, body: () => unknown): Promise<[string, string[]]> {
  const told: string[] = []
  const lifesign = new Lifesign({
    clock: new FakeClock(),
    watchProcess: false,
    onAbnormalEnd: ({ text }) => void told.push(text),
  })
  let how = 'not ended'
  lifesign.on('run.ended', ({ end }) => (how = `${end.reason}/${end.cause}/${end.errorType ?? 'no error'}`))
  await lifesign.run({ label: 'job', ...options }, body).catch(() => undefined)
  return [how, told]
}

const ofOwnTimer = (): never => {
  throw AbortSignal.abort().reason
}

it('Lifesign.run takes an abort without a signal for an error, and people hear of it', async () => {
  expect(await ending({}, ofOwnTimer)).toEqual([
    'error/exception/AbortError',
    ['❌ Task `job` crashed: something inside of it was aborted (AbortError)'],
  ])
})

it('Lifesign.run takes an abort for an error while the signal that it was given has not aborted', async () => {
  expect(await ending({ signal: new AbortController().signal }, ofOwnTimer)).toMatchObject([
    'error/exception/AbortError',
    [expect.any(String)],
  ])
})

it('Lifesign.run takes an abort for a wish of the caller when the signal has aborted', async () => {
  const caller = new AbortController()

  const ended = await ending({ signal: caller.signal }, () => {
    caller.abort()
    throw caller.signal.reason
  })

  expect(ended).toEqual(['killed/caller_abort/no error', []])
})

it('Lifesign.run takes the time-out of a request for no deadline of its own', async () => {
  const late = new DOMException('The operation was aborted due to timeout', 'TimeoutError')

  expect(await ending({ timeoutMs: 60_000 }, () => Promise.reject(late))).toEqual([
    'timeout/request_timeout/TimeoutError',
    ['⚠️ Task `job` timed out: a time limit inside of it ran out (TimeoutError)'],
  ])
})

it('Lifesign.run ends a sub-agent that dies of the abort of its parent by that', async () => {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const ends: unknown[] = []
  lifesign.on('run.ended', ({ run, end }) => void ends.push([run.label, end.reason, end.cause]))
  const parent = lifesign.run({ label: 'parent', timeoutMs: 1_000 }, (run) =>
    run.child({ label: 'child' }, () => rejectedBy(run.signal)),
  )

  clock.advance(1_000)
  await expect(parent).rejects.toMatchObject({ name: 'TimeoutError' })
  await new Promise(setImmediate)

  expect(ends).toEqual([
    ['parent', 'timeout', 'deadline'],
    ['child', 'killed', 'parent'],
  ])
})

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}

it('Lifesign.run ends, whatever was thrown', async () => {
  const trap = (): never => {
    throw new Error('trap')
  }
  const { proxy: revoked, revoke } = Proxy.revocable({}, {})
  revoke()
  const throwing = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap })

  for (const thrown of [throwing, revoked]) {
    expect(await ending({}, () => Promise.reject(thrown))).toEqual([
      'error/exception/_OTHER',
      ['❌ Task `job` crashed: unknown error'],
    ])
    expect(await ending({ signal: AbortSignal.abort(thrown) }, () => 1)).toEqual([
      'killed/caller_abort/no error',
      [],
    ])
  }
})

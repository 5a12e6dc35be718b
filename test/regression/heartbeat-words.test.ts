/** A heartbeat notice says what the heartbeat says: a model that answers is not waited for. */

import { expect, it } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunHandle } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

it.each([
  [
    'a model answers',
    (run: RunHandle) => run.startModelCall({ model: 'm' }).progress(),
    'now answered by model `m`',
  ],
  [
    'a model thinks',
    (run: RunHandle) => void run.startModelCall({ model: 'm' }),
    'now waiting for model `m`',
  ],
  ['a person is awaited', (run: RunHandle) => void run.waiting('person'), 'waits for you'],
])('a heartbeat says so while %s', async (_, act, words) => {
  const clock = new FakeClock()
  const told: string[] = []
  const chat = functionChannel('chat', ({ text }) => void told.push(text))
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [chat],
    keepPosted: { afterMs: 20_000 },
  })
  act(lifesign.recorder.startRun({ label: 'job', origin: { channel: 'chat', room: 'r' } }))

  await clock.advanceAsync(23_000)

  expect(told).toEqual([expect.stringContaining(words)])
})

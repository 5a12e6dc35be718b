/** A host that knows only how deep its queue is: `sessions.depth`. */

import { expect, test } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

test('Sessions.depth queues what is more, and takes up what is less, the oldest first', async () => {
  await using telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const { sessions } = new Lifesign({ clock, watchProcess: false })

  sessions.depth('s', 1, { lane: 'main' })
  clock.advance(5_000)
  sessions.depth('s', 3, { lane: 'main' })
  expect(sessions.get('s')?.backlog).toBe(3)
  sessions.depth('s', 3, { lane: 'main' })
  clock.advance(1_000)
  sessions.depth('s', 2, { lane: 'main' })

  expect(sessions.get('s')?.backlog).toBe(2)
  const [waited] = await telemetry.metrics('lifesign.queue.wait')
  expect([waited?.count, waited?.value]).toEqual([1, 6])
})

test('Sessions.depth leaves other lanes alone, and what waits on ours', async () => {
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
  const { sessions } = lifesign
  const first = await lifesign.open({ session: 's', lane: 'queue' })
  const waiting = lifesign.open({ session: 's', lane: 'queue' })
  sessions.queued('s', { lane: 'other' })
  sessions.depth('s', 2)

  expect(sessions.get('s')?.backlog).toBe(4)
  sessions.depth('s', 0)

  expect(sessions.get('s')?.backlog).toBe(2)
  first.end()
  await expect(waiting).resolves.toMatchObject({ ended: undefined })
})

test.each([-1, Number.NaN, 'two', undefined])('Sessions.depth refuses %s aloud', (depth) => {
  const warnings = hearWarnings()
  const { sessions } = new Lifesign({ clock: new FakeClock(), watchProcess: false })

  sessions.depth('s', depth as never)

  expect(sessions.get('s')?.backlog ?? 0).toBe(0)
  expect(warnings.join()).toContain('depth')
})

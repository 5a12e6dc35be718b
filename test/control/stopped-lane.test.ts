/** A stop of a session that also clears what waits on its lane. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Notice } from '../../src/model/notice.ts'
import { open, queue, settled } from './lane-stage.ts'

it('sessions.stop() lets the next in line have its turn', async () => {
  const { lifesign, play } = open()
  play(queue)
  const next = play(queue)

  expect(lifesign.sessions.stop('a')).toBe(1)
  await settled()

  expect(next.run()?.ended).toBeUndefined()
  expect(next.run()?.isCurrent()).toBe(true)
})

it('sessions.stop(key, { queued }) takes out what waits, hands it back, and frees the lane', async () => {
  const { lifesign, play } = open()
  const first = play({ session: 'a', lane: { input: 'one' } })
  const waiting = [
    play({ session: 'a', lane: { input: 'two' } }),
    play({ session: 'a', lane: { input: 'three' } }),
  ]

  expect(lifesign.sessions.stop('a', { queued: true })).toEqual({ ended: 1, cleared: ['two', 'three'] })
  await settled()

  expect(first.run()?.ended).toMatchObject({ reason: 'killed', cause: 'stop', cleared: 2 })
  for (const { result, run } of waiting) {
    await expect(result).rejects.toMatchObject({ name: 'LaneError', reason: 'stopped' })
    expect(run()).toBeUndefined()
  }
  expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 0, state: 'idle' })
  const later = play(queue)
  expect(later.run()?.isCurrent()).toBe(true)
})

it("clears the host's own lane too, and does nothing to a session that nobody knows", () => {
  const host = ['a1', 'a2']
  const { lifesign, play } = open({ clear: () => host.splice(0), release: () => 0 })
  play({ session: 'a' })
  lifesign.sessions.queued('a')

  expect(lifesign.sessions.stop('a', { queued: true })).toEqual({ ended: 1, cleared: ['a1', 'a2'] })
  expect(lifesign.sessions.get('a')).toMatchObject({ backlog: 0 })
  expect(lifesign.sessions.stop(Symbol('a') as never, { queued: true })).toEqual({ ended: 0, cleared: [] })
})

it.each([
  [0, '⚠️ Task `index-repo` was stopped'],
  [1, '⚠️ Task `index-repo` was stopped, and so was 1 message that waited'],
  [2, '⚠️ Task `index-repo` was stopped, and so were 2 messages that waited'],
])('its people read what became of %i messages that waited', async (count, words) => {
  const texts: string[] = []
  const send = (notice: Notice): void => void texts.push(notice.text)
  const lifesign = new Lifesign({ watchProcess: false, channels: [{ name: 'chat', send }] })
  const go = (): void =>
    void lifesign
      .run(
        { session: 'a', label: 'index-repo', lane: 'queue', origin: { channel: 'chat', room: 'r' } },
        () => new Promise(() => {}),
      )
      .catch(() => {})
  for (let n = 0; n <= count; n += 1) go()

  lifesign.sessions.stop('a', { queued: true })
  await lifesign.shutdown()

  expect(texts).toEqual([words])
})

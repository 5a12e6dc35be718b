/** Ends that a host has told of itself: a second message about the same would be noise. */

import { expect, it } from 'vitest'
import { aChild, anEnd, aNotifier, aRun, COMPLETED } from './news.ts'
import { afterStall, STALLED } from './stall-stage.ts'

it('Notifier says nothing of an end that its host has told, and counts that', async () => {
  const { notifier, channel, outcomes } = aNotifier()

  notifier.runEnded(aRun(), anEnd({ told: true }))
  await notifier.forceFlush()

  expect(channel.texts).toEqual([])
  expect(outcomes()).toEqual(['suppressed: told'])
})

it('Notifier calls no hook for it', () => {
  const heard: unknown[] = []
  const { notifier } = aNotifier({ onAbnormalEnd: (notice) => heard.push(notice) })

  notifier.runEnded(aRun(), anEnd({ told: true }))

  expect(heard).toEqual([])
})

it.each([
  ['an abnormal end', anEnd({ cause: 'outer_timer', told: true })],
  ['a stop', anEnd({ reason: 'killed', cause: 'stop', told: true })],
  ['a normal end', { ...COMPLETED, told: true }],
])('Notifier leaves the last word about a stall to the host that told of %s', async (_, end) => {
  const { notifier, channel, run } = await afterStall()

  run.ended = end
  notifier.runEnded(run, end)
  await notifier.forceFlush()

  expect(channel.texts).toEqual([STALLED])
})

it('Notifier says nothing of a sub-agent below it either', async () => {
  const { notifier, channel, outcomes } = aNotifier()
  const end = anEnd({ told: true })
  const parent = aRun({ ended: end })

  notifier.runEnded(parent, end)
  notifier.runEnded(aChild(parent), anEnd({ reason: 'killed', cause: 'parent' }))
  await notifier.forceFlush()

  expect(channel.texts).toEqual([])
  expect(outcomes()).toEqual(['suppressed: told', 'suppressed: parent_ended'])
})

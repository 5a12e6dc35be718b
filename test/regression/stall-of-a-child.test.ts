/** Who was told of a child's stall heard of no end, where their notice about its parent had been refused. */

import { expect, it } from 'vitest'
import { aChild, anEnd, aNotifier, aRun, aStall, refused, resolved } from '../notify/news.ts'

it('Notifier tells those who know of a child that failed when its parent moves, told of or not', async () => {
  const { notifier, channel, told } = aNotifier()
  const parent = aRun({ label: 'parent' })
  const child = aChild(parent, { label: 'child' })
  notifier.attentionChanged(aStall(child))
  await notifier.forceFlush()
  channel.plan.push(refused())
  notifier.attentionChanged(aStall(parent))
  await notifier.forceFlush()
  child.ended = anEnd()
  notifier.runEnded(child, child.ended)

  notifier.attentionChanged(resolved(aStall(parent), 'progressed'))
  await notifier.forceFlush()

  expect(told().map(({ kind, label }) => `${kind}: ${label}`)).toEqual([
    'stalled: child',
    'recovered: parent',
  ])
})

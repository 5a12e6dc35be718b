/** An outbox that could not be asked kept every notice from people, although the port says that none is. */

import { expect, it } from 'vitest'
import { anEnd, aNotifier, aRun } from '../notify/news.ts'

it('Notifier tells people also when an outbox cannot say what it knows, once warned', async () => {
  const broken = (): never => {
    throw new Error('hunter2')
  }
  const { notifier, outcomes, warnings } = aNotifier({
    outbox: { put: () => {}, settle: () => {}, fateOf: broken, pending: broken },
  })

  notifier.takeUp()
  notifier.runEnded(aRun(), anEnd())
  await notifier.forceFlush()

  expect(outcomes()).toEqual(['delivered: first'])
  expect(warnings).toEqual([
    'Cannot take up the outbox: it threw',
    'Cannot ask the outbox about a notice: it threw',
  ])
})

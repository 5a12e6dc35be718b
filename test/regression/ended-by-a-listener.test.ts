/** A listener that ended a run as it started left its caller waiting, and its heartbeats going, for ever. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { EndProposal } from '../../src/model/end.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** A run that ends while its start is told. */
function ending(how: EndProposal) {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, keepPosted: { afterMs: 1_000 } })
  const heard: string[] = []
  lifesign.on('run.started', ({ id }) => void lifesign.endRun(id, how))
  lifesign.on('run.heartbeat', () => void heard.push('heartbeat'))
  const run = lifesign.run({ timeoutMs: 5_000 }, (current) => {
    heard.push(current.signal.aborted ? 'aborted' : 'body')
    return 'done'
  })
  const over = async (): Promise<number> => {
    await clock.advanceAsync(60_000)
    const closed = lifesign.shutdown()
    await clock.advanceAsync(10_000)
    await closed
    return clock.pending
  }
  return { run, heard, over }
}

it('Lifesign.run rejects, and calls no body, when a listener stops the run as it starts', async () => {
  const { run, heard, over } = ending({ reason: 'killed', cause: 'stop' })

  await expect(run).rejects.toMatchObject({ name: 'AbortError' })

  expect(await over()).toBe(0)
  expect(heard).toEqual([])
})

it('Lifesign.run calls its body when a listener says as it starts that it is done', async () => {
  const { run, heard, over } = ending({ reason: 'completed' })

  expect(await run).toBe('done')

  expect(await over()).toBe(0)
  expect(heard).toEqual(['body'])
})

/** Runs of a host that wait because agents in them ask people. */

import { expect, it } from 'vitest'

import { AskedPeople } from '../../src/adapters/asked-people.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

it('a run waits no more once an agent goes on, also where two of its agents have asked', () => {
  const people = new AskedPeople()
  const run = new RecordingRecorder().startRun({})
  let open = 0
  Object.assign(run, { waiting: () => ((open += 1), () => (open -= 1)) })

  people.ask(run)
  people.ask(run)
  const asked = open
  people.goOn(run)
  people.goOn(run)

  expect([asked, open]).toEqual([1, 0])
})

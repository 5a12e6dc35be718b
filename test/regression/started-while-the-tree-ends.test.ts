/** A run that was started below a live sub-agent, while its tree was ending, outlived the tree. */

import { expect, it } from 'vitest'
import type { RunInfo } from '../../src/model/run.ts'
import { Rig } from '../support/rig.ts'

it('Nothing lives below an abnormal end, whoever starts it and when', () => {
  const rig: Rig = new Rig({ sink: { runEnded: startBesideTheFirst } })
  const parent = rig.tracker.startRun({ session: 'a' })
  rig.tracker.startRun({ label: 'first' }, parent)
  const second = rig.tracker.startRun({ label: 'second' }, parent)

  parent.end({ reason: 'killed', cause: 'stop' })

  expect(rig.all('runEnded').map(([{ label }, { cause }]) => `${label} ${cause}`)).toEqual([
    'undefined stop',
    'first parent',
    'second parent',
    'late parent',
  ])
  expect([...rig.tracker.liveRuns()]).toEqual([])

  function startBesideTheFirst({ label }: RunInfo): void {
    if (label === 'first') rig.tracker.startRun({ label: 'late' }, second)
  }
})

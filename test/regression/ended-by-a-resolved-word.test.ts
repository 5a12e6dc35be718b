/** A listener that ended a run when its slow episode was over got a stall of the ended run, which never resolved. */

import { expect, it } from 'vitest'
import type { Attention } from '../../src/model/attention.ts'
import type { RunInfo } from '../../src/model/run.ts'
import { TrackedRun } from '../../src/tracker/runs/tracked-run.ts'
import { Rig } from '../support/rig.ts'

it('A run that ends because its episode is another class now is accused no more', () => {
  const rig = new Rig({ sink: { attentionChanged: endWhenReclassified } })
  rig.tracker.startRun({ session: 'a' })

  rig.clock.advance(420_000)

  expect(rig.attention.map((one) => `${one.status} ${one.class}`).slice(-2)).toEqual([
    'firing long_running',
    'resolved long_running',
  ])
  expect(rig.desk.get('a')).toMatchObject({ runs: [], state: 'idle' })
})

function endWhenReclassified({ run, resolution }: Attention): void {
  if (resolution === 'reclassified') end(run)
}

function end(run: RunInfo | undefined): void {
  if (run instanceof TrackedRun) run.end({ reason: 'killed', cause: 'stop' })
}

/** Tasks of a real Lifesign for the tests of `tasksText`, on a clock that they move. */

import { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'
import { tasksText } from '../../../src/instance.ts'
import type { TasksTextOptions } from '../../../src/notify/tasks/tasks-text.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

/** One Lifesign, and what its tasks read as. */
export function aHost() {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, thresholds: { learn: false } })
  const open = (label: string, options: Omit<RunOptions, 'lane'> = {}) => lifesign.open({ label, ...options })
  const plain = (options: TasksTextOptions = {}): string =>
    tasksText('plain', { lifesign, at: clock.wallTime(), ...options })
  return { clock, lifesign, open, plain }
}

/** An instance with small thresholds, and all that it tells about recoveries, for the tests of recovery. */

import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { Attention } from '../../src/model/attention.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../../src/model/recovery.ts'
import type { RunOptions } from '../../src/model/run.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const thresholds = { warnMs: 10_000, abortMs: 30_000, tools: { shell: { abortMs: 60_000 } } }

/** Opens the stage. */
export function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, thresholds, ...options })
  const requests: RecoveryRequest[] = []
  const completions: RecoveryCompletion[] = []
  const alarms: Attention[] = []
  lifesign.on('recovery.requested', (request) => requests.push(request))
  lifesign.on('recovery.completed', (completion) => completions.push(completion))
  lifesign.on('session.stalled', (attention) => alarms.push(attention))
  lifesign.on('session.stuck', (attention) => alarms.push(attention))
  /** A run whose body settles when the test says so, or as soon as it is aborted. */
  const play = (run: RunOptions, { stubborn = false } = {}) => {
    const body = Promise.withResolvers<void>()
    let given: Run | undefined
    const result = lifesign.run(run, (current) => {
      given = current
      if (!stubborn) current.signal.addEventListener('abort', () => body.resolve())
      return body.promise
    })
    result.catch(() => {})
    return { run: given as Run, body, result }
  }
  const outcomes = () =>
    completions.map(({ action, status, detail, released }) => ({ action, status, detail, released }))
  return { clock, lifesign, requests, completions, alarms, play, outcomes }
}

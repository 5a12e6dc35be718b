/** A run at default thresholds that calls tools one after the other, and all that is said about it. */

import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { Attention } from '../../src/model/attention.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { Thresholds } from '../../src/model/thresholds.ts'
import type { ToolCallOptions } from '../../src/model/work.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Opens the stage. */
export function open({
  thresholds,
  recovery,
}: { thresholds?: Thresholds; recovery?: { abort: boolean } } = {}) {
  const clock = new FakeClock()
  const told: Notice[] = []
  const heard: Attention[] = []
  const requests: unknown[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [{ name: 'chat', send: (notice) => void told.push(notice) }],
    defaultOrigin: { channel: 'chat', room: 'r' },
    ...(thresholds && { thresholds }),
    ...(recovery && { recovery }),
  })
  lifesign.on('session.stalled', (attention) => heard.push(attention))
  lifesign.on('session.resolved', (attention) => {
    if (attention.class === 'stalled') heard.push(attention)
  })
  lifesign.on('recovery.requested', (request) => requests.push(request))
  const { promise: over, resolve: finish } = Promise.withResolvers<void>()
  let given: Run | undefined
  const ended = lifesign.run({ session: 's', label: 'index-repo' }, (run) => {
    given = run
    return over
  })
  const run = given as Run
  /** The model is asked, then the tool is called with the same input; the next call comes `everyMs` after this one. */
  const call = async (
    result: unknown,
    { everyMs = 3_000, ...more }: Partial<ToolCallOptions> & Every = {},
  ) => {
    run.model({ model: 'gpt-5' }).end({ finishReason: 'tool_calls' })
    const options = { name: 'status', input: { job: 17 }, ...more }
    const body = (): unknown => {
      if (result instanceof Error) throw result
      return result
    }
    await run.tool(options, body).catch(() => {})
    await clock.advanceAsync(everyMs)
  }
  const alarms = (): unknown[] =>
    heard.map(({ status, reason, work, repeats }) => [status, reason, work?.name, repeats])
  return { clock, lifesign, run, told, heard, requests, call, alarms, finish, ended }
}

interface Every {
  readonly everyMs?: number
}

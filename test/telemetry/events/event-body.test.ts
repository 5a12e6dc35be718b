/** What people read in a list of log records. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import { collectTelemetry, FakeClock } from '../../../src/testing/index.ts'
import { bodyOfEnd, bodyOfStart } from '../../../src/telemetry/events/event-body.ts'
import { makeEnd, makeRun } from '../records.ts'

it('every record has a line for people and a severity in words', async () => {
  await using telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 10_000, abortMs: 20_000, evidence: false },
    recovery: { abort: true },
  })
  const hung = lifesign.run({ agent: 'clerk' }, (run) => {
    run.tool({ name: 'search', deadlineMs: 30_000 })
    return new Promise((resolve) => run.signal.addEventListener('abort', resolve))
  })
  hung.catch(() => {})

  await clock.advanceAsync(120_000)
  await lifesign.shutdown()

  expect(telemetry.events.map(({ severityText, body }) => `${severityText} ${body}`)).toEqual([
    'INFO Run of clerk started',
    'WARN Session of clerk is stalled: blocked_tool_call, search, 31 s',
    'INFO Recovery of clerk requested: abort_run, blocked_tool_call',
    'INFO Session of clerk is no longer stalled after 1 s: ended',
    'ERROR Run of clerk ended after 33 s: killed (recovery)',
    'INFO Recovery of clerk completed: aborted by abort_run',
  ])
})

it('names the code of a failure, and an end that somebody wanted without one', () => {
  const run = makeRun({ agent: 'clerk' })

  expect(bodyOfEnd(run, makeEnd({ reason: 'error', cause: 'exception', errorType: '429' }))).toBe(
    'Run of clerk ended after 5 s: error (exception), 429',
  )
  expect(bodyOfEnd(run, makeEnd({ reason: 'killed', cause: 'stop' }))).toBe(
    'Run of clerk ended after 5 s: killed (stop)',
  )
})

it('stays one line, whatever an agent is called', () => {
  expect(bodyOfStart(makeRun({ agent: 'a\nERROR b\u0000' }))).toBe('Run of a ERROR b  started')
  expect(bodyOfStart(makeRun({ agent: undefined }))).toBe('Run started')
})

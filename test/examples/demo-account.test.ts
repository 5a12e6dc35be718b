/** The account of the demo, from recorded telemetry and notices. */

import { stripVTControlCharacters } from 'node:util'

import { describe, expect, it } from 'vitest'

import { drawAccount } from '../../examples/demo/account.ts'
import type { Arrivals } from '../../examples/demo/expectations.ts'
import { drawMetrics } from '../../examples/demo/metric-table.ts'
import { duration } from '../../examples/demo/plain-text.ts'
import { accountsOf } from '../../examples/demo/run-account.ts'
import { counter, ended, event, fired, notice, OF_R1, resolved, span, started } from './demo-arrivals.ts'

function plainAccount(arrivals: Arrivals): readonly string[] {
  return drawAccount(arrivals).map(stripVTControlCharacters)
}

describe('accountsOf', () => {
  it('joins end, spans and attention of a run', () => {
    const events = [
      started('r1', 'indexer'),
      fired('session.stalled', 'blocked_tool_call', OF_R1),
      fired('session.stalled', 'blocked_tool_call', { ...OF_R1, 'lifesign.attention.repeat': 1 }),
      resolved('stalled', OF_R1),
      ended('r1', 'timeout', 'deadline'),
    ]
    const spans = [
      span('execute_tool index', 's3', 's1'),
      span('invoke_agent indexer', 's1', '', { attributes: { 'lifesign.run.id': 'r1' } }),
      span('chat x', 's2', 's1', { startedAt: 0 }),
    ]

    const [run] = accountsOf({ events, spans })

    expect(run).toMatchObject({ agent: 'indexer', reason: 'timeout', cause: 'deadline' })
    expect(run?.tree?.children.map((child) => child.span.name)).toEqual(['chat x', 'execute_tool index'])
    expect(run?.attention).toEqual([
      expect.objectContaining({ event: 'session.stalled', ageS: 1.25, repeats: 1, resolution: 'progressed' }),
    ])
  })

  it('takes no recovery for attention', () => {
    const session = { 'gen_ai.conversation.id': 'c' }
    const events = [
      started('r1', 'mailer', session),
      ended('r1', 'killed', 'caller_abort'),
      fired('session.stuck', 'queued_work_without_active_run', session),
      event('session.recovery.requested', session),
      event('session.recovery.completed', session),
      resolved('stuck', session),
    ]

    const [mailer] = accountsOf({ events, spans: [] })

    expect(mailer?.attention.map(({ event: name }) => name)).toEqual(['session.stuck'])
  })

  it('gives a stuck session to the last run that it had when it got stuck', () => {
    const session = { 'gen_ai.conversation.id': 'c' }
    const events = [
      started('r1', 'mailer', session),
      ended('r1', 'killed', 'caller_abort'),
      fired('session.stuck', 'queued_work_without_active_run', session),
      started('r2', 'answerer', session),
      resolved('stuck', session),
    ]

    const [mailer, answerer] = accountsOf({ events, spans: [] })

    expect(mailer?.attention).toEqual([
      expect.objectContaining({ event: 'session.stuck', resolution: 'progressed' }),
    ])
    expect(answerer?.attention).toEqual([])
    expect(answerer?.reason).toBeUndefined()
  })
})

describe('drawAccount', () => {
  it('shows span tree, end, attention and notices of a story', () => {
    const events = [
      started('r1', 'researcher'),
      fired('session.long_running', 'active_model_call_without_progress', OF_R1),
      resolved('long_running', OF_R1),
      ended('r1', 'timeout', 'deadline'),
    ]
    const failed = { failed: true, attributes: { 'lifesign.run.id': 'r1', 'error.type': 'timeout' } }
    const spans = [
      span('invoke_agent researcher', 's1', '', failed),
      span('chat hang', 's2', 's1', { durationMs: 20 }),
    ]
    const metrics = [
      counter('lifesign.run.ended', { 'gen_ai.agent.name': 'researcher', 'lifesign.end.reason': 'timeout' }),
    ]
    const notices = [notice('search-archive', 'ended', 'timeout')]

    const lines = plainAccount({ notices, telemetry: { runs: accountsOf({ events, spans }), metrics } })

    const start = lines.indexOf('5  A deadline')
    expect(lines.slice(start, start + 7)).toEqual([
      '5  A deadline',
      '   researcher: timeout by deadline',
      '      invoke_agent researcher  1.3 s  error timeout',
      '      └─ chat hang             20 ms  ok',
      '   attention  session.long_running, active_model_call_without_progress, at age 1.3 s; resolved: progressed',
      '   notices    #shop  search-archive ended',
      '   ✓ as expected',
    ])
  })

  it('obeys no control characters that others chose', () => {
    const evil = { ...notice('search-archive', 'ended', 'timeout'), text: '\u001b[2Jgone\u202e' }

    const lines = plainAccount({ notices: [evil], telemetry: undefined })

    expect(lines).toContain('   notices    #shop  \\u{1b}[2Jgone\\u{202e}')
  })
})

describe('drawMetrics', () => {
  it('shows each series that moved, and counts the others', () => {
    const points = [
      counter('b.count', { 'gen_ai.agent.name': 'x' }, 2),
      counter('b.count', { 'gen_ai.agent.name': 'y' }, 0),
      { name: 'a.time', unit: 's', attributes: { 'lifesign.end.reason': 'z' }, value: 3, count: 2 },
    ]

    expect(drawMetrics(points)).toEqual([
      'a.time s',
      '      2 x 1.50 avg  end.reason=z',
      'b.count {x}',
      '                 2  agent.name=x',
      'and 1 series that stand at zero, as born',
    ])
  })
})

it.each([
  [999.4, '999 ms'],
  [999.5, '1.0 s'],
])('duration(%d) is %s', (ms, expected) => {
  expect(duration(ms)).toBe(expected)
})

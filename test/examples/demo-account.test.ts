/** The demo's account and its expectations, from recorded telemetry and notices. */

import { stripVTControlCharacters } from 'node:util'

import { describe, expect, it } from 'vitest'

import { drawAccount } from '../../examples/demo/account.ts'
import type { ChatNotice } from '../../examples/demo/chat-receiver.ts'
import { type Arrivals, failuresOf } from '../../examples/demo/expectations.ts'
import { drawMetrics } from '../../examples/demo/metric-table.ts'
import type { Attributes, MetricPoint, ReceivedEvent, ReceivedSpan } from '../../examples/demo/otlp-decode.ts'
import { duration } from '../../examples/demo/plain-text.ts'
import { accountsOf } from '../../examples/demo/run-account.ts'
import { STORIES } from '../../examples/demo/stories.ts'

let clock = 0

function event(name: string, attributes: Attributes): ReceivedEvent {
  clock += 1
  return { name, at: clock, attributes }
}

function started(id: string, agent: string, more: Attributes = {}): ReceivedEvent {
  return event('lifesign.run.started', { 'lifesign.run.id': id, 'gen_ai.agent.name': agent, ...more })
}

function ended(id: string, reason: string, cause?: string): ReceivedEvent {
  const causes = cause === undefined ? {} : { 'lifesign.end.cause': cause }
  return event('lifesign.run.ended', { 'lifesign.run.id': id, 'lifesign.end.reason': reason, ...causes })
}

function fired(name: string, reason: string, more: Attributes): ReceivedEvent {
  const attentionClass = name.slice('session.'.length)
  return event(name, {
    'lifesign.attention.class': attentionClass,
    'lifesign.attention.reason': reason,
    'lifesign.attention.age': 1.25,
    'lifesign.attention.repeat': 0,
    ...more,
  })
}

function resolved(attentionClass: string, more: Attributes): ReceivedEvent {
  return event('lifesign.session.resolved', {
    'lifesign.attention.class': attentionClass,
    'lifesign.attention.resolution': 'progressed',
    ...more,
  })
}

function span(
  name: string,
  spanId: string,
  parentSpanId = '',
  more: Partial<ReceivedSpan> = {},
): ReceivedSpan {
  clock += 1
  return {
    traceId: 't',
    spanId,
    parentSpanId,
    name,
    startedAt: clock,
    durationMs: 1_250,
    failed: false,
    attributes: {},
    ...more,
  }
}

function counter(name: string, attributes: Attributes, value = 1): MetricPoint {
  return { name, unit: '{x}', attributes, value, count: undefined }
}

function notice(label: string, kind: string, reason: string, room = 'shop'): ChatNotice {
  return { kind, reason, label, text: `${label} ${kind}`, origin: { channel: 'webhook', room } }
}

// A terminal that runs the tests may colour the account.
function plainAccount(arrivals: Arrivals): readonly string[] {
  return drawAccount(arrivals).map(stripVTControlCharacters)
}

const STALL = { 'lifesign.run.id': 'r1' }

describe('accountsOf', () => {
  it('joins end, spans and attention of a run', () => {
    const events = [
      started('r1', 'indexer'),
      fired('session.stalled', 'blocked_tool_call', STALL),
      fired('session.stalled', 'blocked_tool_call', { ...STALL, 'lifesign.attention.repeat': 1 }),
      resolved('stalled', STALL),
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

describe('failuresOf', () => {
  it('checks only notices when telemetry went elsewhere', () => {
    const notices = STORIES.flatMap((story) =>
      story.notices.map((told) => {
        const [kind = '', reason = 'progressed'] = told.split(' ')
        return notice(story.label, kind, reason, story.room)
      }),
    )

    expect(failuresOf({ notices, telemetry: undefined })).toEqual([])
    expect(failuresOf({ notices: notices.slice(1), telemetry: undefined })).toEqual([
      expect.objectContaining({ what: expect.stringContaining('instead of [stalled') }),
    ])
  })

  it('names notices in the wrong room and notices of no story', () => {
    const notices = [
      notice('search-archive', 'ended', 'timeout', 'elsewhere'),
      notice('stranger', 'ended', 'x'),
    ]

    const failures = failuresOf({ notices, telemetry: undefined }).map(({ what }) => what)

    expect(failures).toContain('a notice went to elsewhere, not to shop')
    expect(failures).toContain('a notice about stranger, which is no story')
  })

  it('names what is wrong with a run', () => {
    const events = [
      started('r1', 'order-clerk'),
      fired('session.stalled', 'blocked_tool_call', STALL),
      ended('r1', 'error', 'exception'),
    ]
    const runs = accountsOf({ events, spans: [] })

    const failures = failuresOf({ notices: [], telemetry: { runs, metrics: [] } })
      .map(({ what }) => what)
      .filter((what) => what.startsWith('order-clerk'))

    expect(failures).toEqual([
      'order-clerk: end [error by exception] instead of [completed]',
      expect.stringContaining('order-clerk: spans [] instead of [invoke_agent order-clerk, '),
      'order-clerk: an unexpected session.stalled blocked_tool_call',
      'order-clerk: session.stalled was never resolved',
      'order-clerk: lifesign.run.ended counted 0 instead of 1',
    ])
  })
})

describe('drawAccount', () => {
  it('shows span tree, end, attention and notices of a story', () => {
    const events = [
      started('r1', 'researcher'),
      fired('session.long_running', 'active_model_call_without_progress', STALL),
      resolved('long_running', STALL),
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

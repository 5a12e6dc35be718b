/** What follows from a reason: verdict, class, and what runbooks ask about. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { REASONS, reasonRow } from '../../src/model/attention-reasons.ts'
import { attentionOf, verdictOf } from '../../src/model/attention.ts'

const facts = {
  status: 'firing',
  session: { key: 'a', named: true, generation: 0 },
  state: 'processing',
  agent: undefined,
  ageMs: 1,
  limit: { ms: 1, source: 'default' },
  quiet: false,
  begins: true,
  repeat: 0,
  backlog: 0,
  nextStep: 'wait',
} as const

describe('a reason', () => {
  it.each(REASONS)('%s settles event, class and classification', (reason) => {
    const { event, classification } = reasonRow(reason)
    const attention = attentionOf(verdictOf(reason, 'run'), facts)

    expect(attention).toMatchObject({ reason, event, classification, ...facts })
    expect(`session.${attention.class}`).toBe(event)
  })

  it('of a stuck session has no work, and lets the lane be released', () => {
    expect(verdictOf('stale_session_state', 'tool_call')).toEqual({
      event: 'session.stuck',
      reason: 'stale_session_state',
      classification: 'stale_session_state',
      recoverable: true,
    })
    expect(verdictOf('blocked_tool_call', 'tool_call')).toMatchObject({
      workKind: 'tool_call',
      recoverable: false,
    })
  })
})

describe('runbooks', () => {
  const page = (name: string): string => readFileSync(`dashboards/runbooks/${name}.md`, 'utf8')
  const reasonsOf = (event: string): string[] =>
    REASONS.filter((reason) => reasonRow(reason).event === event).toSorted()

  it('ask for every reason of a stuck session', () => {
    const queries = [...page('LifesignSessionStuck').matchAll(/reason=~"([^"]+)"/g)]
    const asked = queries.map(([, words = '']) => words.split('|').toSorted())

    expect(asked).toEqual(queries.map(() => reasonsOf('session.stuck')))
    expect(asked.length).toBeGreaterThan(0)
  })

  it.each([
    ['LifesignSessionStuck', 'session.stuck'],
    ['LifesignSessionStalled', 'session.stalled'],
  ])('%s explains reasons of its class', (name, event) => {
    const causes = [...page(name).matchAll(/^- `([a-z_]+)`/gm)].map(([, word = '']) => word)

    expect(reasonsOf(event)).toEqual(expect.arrayContaining(causes))
    expect(causes.length).toBeGreaterThan(1)
  })
})

/** What the demo finds wrong, from recorded telemetry and notices. */

import { describe, expect, it } from 'vitest'

import { failuresOf } from '../../examples/demo/expectations.ts'
import { accountsOf } from '../../examples/demo/run-account.ts'
import { STORIES } from '../../examples/demo/stories.ts'
import { counter, ended, fired, notice, OF_R1, resolved, span, started } from './demo-arrivals.ts'

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
      fired('session.stalled', 'blocked_tool_call', OF_R1),
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

  it.each(['active_work', 'active_model_call_without_progress'])(
    'takes a slow model call as %s: its first chunk may come before or after the first look',
    (reason) => {
      const events = [
        started('r1', 'translator'),
        fired('session.long_running', reason, OF_R1),
        resolved('long_running', OF_R1),
        fired('session.stalled', 'active_work_without_progress', OF_R1),
        resolved('stalled', OF_R1),
        ended('r1', 'completed'),
      ]
      const spans = [
        span('invoke_agent translator', 's1', '', { attributes: { 'lifesign.run.id': 'r1' } }),
        span('chat stall', 's2', 's1'),
      ]
      const whose = { 'gen_ai.agent.name': 'translator' }
      const metrics = [
        counter('lifesign.run.ended', { ...whose, 'lifesign.end.reason': 'completed' }),
        counter('session.long_running', { ...whose, 'lifesign.attention.reason': reason }),
        counter('session.stalled', {
          ...whose,
          'lifesign.attention.reason': 'active_work_without_progress',
        }),
      ]

      const failures = failuresOf({
        notices: [],
        telemetry: { runs: accountsOf({ events, spans }), metrics },
      })

      expect(failures.filter(({ what }) => what.startsWith('translator'))).toEqual([])
    },
  )
})

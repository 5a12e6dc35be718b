/** What people read when they ask a host for its tasks. */

import { describe, expect, it } from 'vitest'
import { tasksText } from '../../../src/instance.ts'
import { aHost } from './stage.ts'

const ENG = { channel: 'slack', room: 'C0ENG', thread: '1755.08' }

describe('tasksText()', () => {
  it('says so when nothing runs', () => {
    expect(aHost().plain()).toBe('Nothing runs here.')
  })

  it('says of those that are well what they do and how long', async () => {
    const { clock, open, plain } = aHost()
    const trip = open('plan-trip')
    trip.model({ model: 'gpt-5' }).progress()
    open('read-mail').tool({ name: 'read_file' })
    open('ask-hr').model({ model: 'gpt-5' })

    await clock.advance(12_000)

    expect(plain().split('\n')).toEqual([
      'All 3 are alive.',
      expect.stringMatching(/^Active: plan-trip, runs for 12s, streaming\.$/),
      'Active: read-mail, runs for 12s, in read_file.',
      'Active: ask-hr, runs for 12s, waits for the first word.',
    ])
  })

  it('puts first who needs people: whom, in what, for how long', async () => {
    const { clock, open, plain } = aHost()
    const repo = open('index-repo', { session: 'C0ENG:1' })
    const scout = open('api-scout', { parent: repo.id })
    scout.tool({ name: 'web_fetch', deadlineMs: 120_000 })
    const staging = open('deploy-staging')
    staging.waiting('person')

    await clock.advance(401_000)

    expect(plain().split('\n')).toEqual([
      '1 needs you, 1 is alive.',
      'Stalled: index-repo, api-scout in web_fetch, silent for 6m 40s.',
      '',
      'Waiting: deploy-staging, waits for an answer for 6m 40s.',
    ])
  })

  it('tells slow from stalled, and a wait of a provider from both', async () => {
    const { clock, open, plain } = aHost()
    open('fix-bug').tool({ name: 'bash' })
    const thread = open('summarise')
    thread.model({ model: 'gpt-5-mini' })
    thread.waiting('retry')

    await clock.advance(45_000)

    expect(plain()).toContain('Slow: fix-bug, in bash, silent for 44s.')
    expect(plain()).toContain('Waiting: summarise, waits for a retry for 44s.')
  })

  it('names a session whose input waits although nothing runs', async () => {
    const { clock, lifesign, plain } = aHost()
    lifesign.sessions.queued('refund-4471')
    lifesign.sessions.queued('refund-4471')
    lifesign.sessions.state('refund-4471', 'processing')

    await clock.advance(190_000)

    expect(plain()).toMatch(
      /^1 needs you\.\nStuck: refund-4471, 2 messages wait and nothing runs for \S+ ?\S*\.$/,
    )
  })

  it('shows a room its own tasks only, and a thread its own', () => {
    const { lifesign, open, plain } = aHost()
    open('here', { origin: ENG })
    open('beside', { origin: { ...ENG, thread: '9.9' } })
    open('elsewhere', { origin: { channel: 'slack', room: 'C9' } })
    open('nowhere')

    expect(plain({ origin: ENG })).toBe('1 is alive.\nActive: here, runs for 0ms, waits for the first word.')
    expect(plain({ origin: { channel: 'slack', room: 'C0ENG' } })).toMatch(/^All 2 are alive\./)
    expect(lifesign.runs.list()).toHaveLength(4)
  })

  it('counts what it leaves out, those that need people last', async () => {
    const { clock, open, plain } = aHost()
    for (let index = 0; index < 3; index += 1)
      open(`hung-${index}`).tool({ name: 'bash', deadlineMs: 60_000 })
    await clock.advance(70_000)
    for (let index = 0; index < 4; index += 1) open(`well-${index}`)

    expect(plain({ maxRows: 4 }).split('\n').at(-1)).toBe('and 3 more are alive')
    expect(plain({ maxRows: 2 })).toContain('and 1 more needs you')
    expect(() => plain({ maxRows: 0 })).toThrow('maxRows must be 1 or more, but is 0')
  })

  it('gives a channel parts, with a sign beside each name', () => {
    const { clock, lifesign, open } = aHost()
    open('plan-trip')

    const parts = tasksText((given) => given, { lifesign, at: clock.wallTime() })

    expect(parts.map(({ value }) => value).join('')).toBe(
      '1 is alive.\n🟢 plan-trip runs for 0ms, waits for the first word',
    )
    expect(parts).toContainEqual({ type: 'code', value: 'plan-trip' })
  })
})

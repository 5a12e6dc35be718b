/** Stuck is told when nobody but a person can help, and its end to the same people. */

import { describe, expect, it } from 'vitest'
import type { Attention } from '../../src/model/attention.ts'
import type { RecoveryCompletion } from '../../src/model/recovery.ts'
import { anEnd, aNotifier, aRun, aStall, COMPLETED, ORIGIN, resolved } from './news.ts'

const session = { key: 'C1:171', named: true, generation: 0 }

/** A session that waits for work that is gone. */
const stuck = aStall(undefined, {
  reason: 'queued_work_without_active_run',
  backlog: 2,
  session,
})

function completion(attention: Attention, facts: Partial<RecoveryCompletion> = {}): RecoveryCompletion {
  const { state, reason, backlog, ageMs, run } = attention
  const action = attention.class === 'stuck' ? 'release_lane' : 'abort_run'
  const request = {
    session: attention.session,
    action,
    expectedState: state,
    generation: 0,
    reason,
    backlog,
    ageMs,
    mayAbort: true,
    requestedAt: 0,
    ...(run && { run }),
  } as const
  return { request, action, status: 'failed', detail: 'no_answer', released: 0, durationMs: 15_000, ...facts }
}

/** A session whose people are known by its last run. */
function known() {
  const rig = aNotifier()
  rig.notifier.runEnded(aRun({ session }), COMPLETED)
  rig.notifier.attentionChanged(stuck)
  return rig
}

describe('Notifier.recoveryCompleted', () => {
  it('tells the people of the session what was tried in vain', async () => {
    const { notifier, channel } = known()

    notifier.recoveryCompleted(completion(stuck))
    await notifier.forceFlush()

    expect(channel.notices).toMatchObject([{ kind: 'stuck', origin: ORIGIN, session: 'C1:171' }])
    expect(channel.texts).toEqual([
      '⚠️ Task `C1:171` is stuck: 2 messages wait and nothing runs for 2m. Releasing it failed (no answer): it needs you',
    ])
  })

  it('tells the people of a run that could not be ended', async () => {
    const { notifier, told } = aNotifier()
    const stall = aStall(aRun())

    notifier.attentionChanged(stall)
    notifier.recoveryCompleted(completion(stall))
    await notifier.forceFlush()

    expect(told().map(({ kind }) => kind)).toEqual(['stalled', 'stuck'])
    expect(told()[1]?.text).toMatch(/nothing moves for 2m\. Ending it failed \(no answer\): it needs you$/)
  })

  it.each(['aborted', 'released', 'skipped', 'noop'] as const)('tells nothing of %s', async (status) => {
    const { notifier, deliveries } = known()

    notifier.recoveryCompleted(completion(stuck, { status }))
    notifier.attentionChanged(resolved(stuck, 'progressed'))
    await notifier.forceFlush()

    expect(deliveries).toEqual([])
  })

  it('tells once a request, and of the next episode anew', async () => {
    const { notifier, clock, told, outcomes } = known()

    for (const _ of [1, 2]) {
      notifier.recoveryCompleted(completion(stuck))
      await notifier.forceFlush()
    }
    notifier.attentionChanged(resolved(stuck, 'progressed'))
    await notifier.forceFlush()
    clock.advance(60_000)
    notifier.attentionChanged(stuck)
    notifier.recoveryCompleted(completion(stuck))
    await notifier.forceFlush()

    expect(told().map(({ kind }) => kind)).toEqual(['stuck', 'recovered', 'stuck'])
    expect(outcomes()).toContain('suppressed: duplicate')
  })

  it('tells again when a later request failed too, and of its end once', async () => {
    const { notifier, told } = known()

    for (const requestedAt of [0, 120_000]) {
      const { request, ...facts } = completion(stuck)
      notifier.recoveryCompleted({ ...facts, request: { ...request, requestedAt } })
      await notifier.forceFlush()
    }
    notifier.attentionChanged(resolved(stuck, 'progressed'))
    await notifier.forceFlush()

    expect(told().map(({ kind }) => kind)).toEqual(['stuck', 'stuck', 'recovered'])
  })

  it('tells those who heard of it that it is over', async () => {
    const { notifier, told } = known()

    notifier.recoveryCompleted(completion(stuck))
    await notifier.forceFlush()
    notifier.attentionChanged(resolved(stuck, 'progressed'))
    await notifier.forceFlush()

    expect(
      told()
        .map(({ kind, text }) => [kind, text])
        .at(-1),
    ).toEqual(['recovered', '✅ Task `C1:171` is moving again'])
  })

  it('tells nothing of what moved while somebody tried to help', async () => {
    const { notifier, deliveries } = known()

    notifier.attentionChanged(resolved(stuck, 'progressed'))
    notifier.recoveryCompleted(completion(stuck))
    await notifier.forceFlush()

    expect(deliveries).toEqual([])
  })

  it('is unroutable where nobody was ever known', () => {
    const { notifier, outcomes } = aNotifier()

    notifier.attentionChanged(stuck)
    notifier.recoveryCompleted(completion(stuck))

    expect(outcomes()).toEqual(['unroutable: no_origin'])
  })

  it('leaves the last word to an abnormal end', async () => {
    const { notifier, told } = aNotifier()
    const run = aRun()
    const stall = aStall(run)

    notifier.attentionChanged(stall)
    notifier.recoveryCompleted(completion(stall))
    await notifier.forceFlush()
    run.ended = anEnd({ reason: 'killed', cause: 'recovery' })
    notifier.runEnded(run, run.ended)
    notifier.attentionChanged(resolved(stall, 'ended'))
    await notifier.forceFlush()

    expect(told().map(({ kind }) => kind)).toEqual(['stalled', 'stuck', 'ended'])
  })
})

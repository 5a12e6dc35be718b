/** Also when a host's objects throw as they are read, an abnormal end is told, or dead with a reason: never nothing. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutboxEntry } from '../../src/model/outbox.ts'
import { anEnd, aNotifier, aRun, aStall, aToolCall, ORIGIN, resolved } from './news.ts'

/** An object of which some fields throw when they are read. */
function hostile<Thing extends object>(thing: Thing, fields: readonly string[]): Thing {
  const traps = fields.map((field) => [field, { enumerable: true, get: () => trap(field) }] as const)
  return Object.defineProperties({ ...thing }, Object.fromEntries(traps))
}

function trap(field: string): never {
  throw new Error(`hunter2 in ${field}`)
}

const RUN = ['id', 'session', 'parent', 'options', 'label', 'agent', 'origin', 'startedMs', 'ended']
const END = ['reason', 'cause', 'endedAt', 'durationMs', 'error', 'stopReason']
const PLACE = ['channel', 'room', 'thread', 'message']

const some = (fields: readonly string[]) => fc.subarray([...fields], { maxLength: 3 })

describe('Notifier', () => {
  it('has one outcome for each abnormal end, whatever cannot be read', async () => {
    const ends = fc.constantFrom('timeout', 'killed', 'error', 'lost') as fc.Arbitrary<'timeout'>
    await fc.assert(
      fc.asyncProperty(some(RUN), some(END), some(PLACE), ends, fc.boolean(), async (...facts) => {
        const [runFields, endFields, placeFields, reason, isChild] = facts
        const { notifier, clock, outcomes } = aNotifier({ onAbnormalEnd: () => {} })
        const origin = hostile(ORIGIN, placeFields)
        const run = isChild
          ? aRun({ parent: hostile(aRun({ origin }), runFields), origin: undefined, label: undefined })
          : aRun({ origin })

        notifier.runEnded(
          hostile(run, runFields),
          hostile(anEnd({ reason, error: new Error('x') }), endFields),
        )
        const flushed = notifier.forceFlush()
        await clock.advanceAsync(10_000)
        await flushed

        expect(outcomes().length).toBe(1)
        expect(outcomes()[0]).toMatch(
          /^(?:delivered: first|dead: un(?:made|readable)|unroutable: no_origin|suppressed: parent_alive)$/,
        )
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 500 },
    )
  })

  it('tells an end although what was to be said before it cannot be', async () => {
    const { notifier, outcomes } = aNotifier()
    const run = aRun()
    notifier.attentionChanged(aStall(run))
    await notifier.forceFlush()

    // Stalls are known by their session, ends are not.
    notifier.runEnded(hostile(run, ['session']), anEnd())
    await notifier.forceFlush()

    expect(outcomes().length).toBe(2)
    expect(outcomes()[1]).toMatch(/^(?:delivered: first|dead: unmade)$/)
  })

  it.each<[string, (rig: ReturnType<typeof aNotifier>) => void]>([
    ['a stall', ({ notifier }) => notifier.attentionChanged(hostile(aStall(aRun()), ['ageMs']))],
    ['work in a stall', ({ notifier }) => notifier.attentionChanged(withWork(['name']))],
    [
      'a heartbeat',
      ({ notifier }) =>
        notifier.runHeartbeat(
          hostile({ run: aRun(), repeat: 0, elapsedMs: 1, silentMs: 1 }, ['elapsedMs']) as never,
        ),
    ],
    [
      'a recovery that failed',
      ({ notifier }) => {
        const stall = aStall(undefined, { reason: 'stale_session_state' })
        notifier.attentionChanged(stall)
        const request = hostile({ session: stall.session, requestedAt: 1 }, ['reason'])
        notifier.recoveryCompleted({ status: 'failed', action: 'abort_run', request } as never)
      },
    ],
  ])('reports %s that cannot be told as dead', async (_, tell) => {
    const rig = aNotifier()

    tell(rig)
    await rig.notifier.forceFlush()

    expect(rig.outcomes()).toEqual(['dead: unmade'])
    expect(rig.warnings).toEqual(['Cannot make a notice'])
    expect(rig.deliveries[0]?.notice).toMatchObject({ label: 'unnamed', reason: 'unmade' })
  })

  it('reports the end of a stall that cannot be told as dead', async () => {
    const { notifier, outcomes } = aNotifier({
      notices: { traceUrl: 'https://traces.test/{traceId}' },
      traceIdOf: traceOnce(),
    })
    const stall = aStall(aRun())
    notifier.attentionChanged(stall)
    await notifier.forceFlush()

    notifier.attentionChanged(resolved(stall, 'progressed'))
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['delivered: first', 'dead: unmade'])
  })

  it('takes up the rest of an outbox of which one entry cannot be read', async () => {
    const notice = { id: 'n2', kind: 'ended', text: 'x', parts: [], origin: ORIGIN, label: 'l' } as never
    const entries = [
      { channel: 'chat', reason: 'first' },
      { channel: 'chat', reason: 'first', notice },
    ]
    const { notifier, outcomes } = aNotifier({
      outbox: { put() {}, settle() {}, fateOf: () => undefined, pending: () => entries as OutboxEntry[] },
    })

    notifier.takeUp()
    await notifier.forceFlush()

    expect(outcomes()).toEqual(['dead: unmade', 'delivered: first'])
  })
})

function withWork(fields: readonly string[]) {
  const run = aRun()
  return aStall(run, { work: hostile(aToolCall(run), fields) })
}

/** Throws when it is asked again. */
function traceOnce(): () => string | undefined {
  let isAsked = false
  return () => {
    if (isAsked) throw new Error('hunter2')
    isAsked = true
    return undefined
  }
}

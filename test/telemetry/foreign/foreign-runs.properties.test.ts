/** Spans of others start and end in any order, or never do: each run of them ends once, and truly. */

import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import type { EndReason } from '../../../src/model/end.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

const MINUTE = 60_000
const KINDS = { invoke_agent: 'clerk', chat: 'm', execute_tool: 'build', step: '1' } as const
type Kind = keyof typeof KINDS

const start = fc.record({
  what: fc.constant('start' as const),
  kind: fc.constantFrom<Kind>('invoke_agent', 'chat', 'execute_tool', 'step'),
  /** Which span it is below, open or ended; beyond the last it is a root. */
  under: fc.nat({ max: 8 }),
})
const end = fc.record({ what: fc.constant('end' as const), which: fc.nat({ max: 8 }), isWell: fc.boolean() })
const wait = fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 25 * MINUTE }) })
const steps = fc.array(fc.oneof({ weight: 4, arbitrary: start }, { weight: 3, arbitrary: end }, wait), {
  maxLength: 25,
})

/** An instance that hears spans only, and all ends that it told of. */
function open() {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, tickMs: 5_000 })
  const ends = new Map<string, EndReason[]>()
  lifesign.on('run.started', ({ id }) => void ends.set(id, []))
  lifesign.on('run.ended', ({ run, end: { reason } }) => void ends.get(run.id)?.push(reason))
  const tracer = new TracerProvider({ spanProcessors: [lifesign.spanProcessor] }).getTracer('other')
  const spans: Span[] = []
  const begin = (kind: Kind, under: number): void => {
    const parent = spans[under]
    const below = parent === undefined ? context.active() : trace.setSpan(context.active(), parent)
    const attributes = kind === 'step' ? {} : { 'gen_ai.operation.name': kind }
    spans.push(tracer.startSpan(`${kind} ${KINDS[kind]}`, { attributes, root: parent === undefined }, below))
  }
  const finish = (which: number, isWell: boolean): void => {
    const span = spans[which]
    if (span?.isRecording() !== true) return
    if (!isWell) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }
  const live = (): string[] => lifesign.sessions.list().flatMap(({ runs }) => runs)
  return { clock, lifesign, ends, begin, finish, live }
}

it('LifesignSpanProcessor ends each run once: as its span says, or as lost once nobody hears of it any more', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (moments) => {
      const { clock, lifesign, ends, begin, finish, live } = open()
      for (const moment of moments) {
        if (moment.what === 'start') begin(moment.kind, moment.under)
        else if (moment.what === 'end') finish(moment.which, moment.isWell)
        else {
          const before = live()
          await clock.advanceAsync(moment.ms)
          // Nothing but time has passed: a run that ended now was given up.
          for (const id of before) expect(['lost', undefined]).toContain(ends.get(id)?.[0])
        }
        for (const id of live()) expect(ends.get(id)).toEqual([])
      }
      await clock.advanceAsync(31 * MINUTE)

      expect(live()).toEqual([])
      for (const reasons of ends.values()) expect(reasons).toHaveLength(1)
      await lifesign.shutdown()
      for (const reasons of ends.values()) expect(reasons).toHaveLength(1)
    }),
    { numRuns: 50 },
  )
}, 60_000)

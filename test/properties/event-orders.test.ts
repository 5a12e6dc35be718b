/** Invariant 1 for hosts that only see events: any events, in any order, any number of times. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunEnd } from '../../src/model/end.ts'
import type { WorkHandle } from '../../src/model/work.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'

const RUNS = 2
const CALLS = 2
/** Longer than all events together, in ms. */
const PATIENT = { warnMs: 4_000_000, abortMs: 4_000_000 }

const KINDS = [
  'start',
  'call',
  'callEnd',
  'callEnd',
  'end',
  'describe',
  'child',
  'depth',
  'stop',
  'tick',
  'signal',
] as const

/** What a gateway tells, by the ids that it has. Each may come late, twice, before what it follows, or never. */
interface GatewayEvent {
  readonly kind: (typeof KINDS)[number]
  readonly run: number
  readonly call: number
  readonly tokens: number
  /** How late it comes, in ms; negative lies in the future. */
  readonly lagMs: number
}

const event: fc.Arbitrary<GatewayEvent> = fc.record({
  kind: fc.constantFrom(...KINDS),
  run: fc.nat(RUNS - 1),
  call: fc.nat(CALLS - 1),
  tokens: fc.integer({ min: 1, max: 1_000 }),
  lagMs: fc.integer({ min: -1_000, max: 60_000 }),
})

/** The glue of such a host: it keeps the handles of calls, and asks for those of runs. */
class Gateway {
  readonly clock = new FakeClock()
  // Nothing is given up meanwhile: what a recovery has taken out of a session's way tells no tokens any more.
  readonly lifesign = new Lifesign({ clock: this.clock, watchProcess: false, thresholds: PATIENT })
  readonly started: string[] = []
  readonly hostIds: string[] = []
  readonly ends: [string, RunEnd][] = []
  /** The first word about the tokens of each call. */
  readonly tokens = new Map<string, number>()
  readonly #calls = new Map<string, WorkHandle>()
  readonly #begun = this.clock.wallTime()

  constructor() {
    this.lifesign.on('run.started', ({ id, options: { hostId } }) => {
      this.started.push(id)
      if (hostId !== undefined) this.hostIds.push(hostId)
    })
    this.lifesign.on('run.ended', ({ run, end }) => this.ends.push([run.id, end]))
  }

  hear({ kind, run: number, call, tokens, lagMs }: GatewayEvent): void {
    const { lifesign } = this
    const hostId = `run-${number}`
    if (kind === 'tick') return this.clock.advance(Math.abs(lagMs))
    if (kind === 'depth') return lifesign.sessions.depth('s', call)
    if (kind === 'stop') return void lifesign.sessions.stop('s')
    const run = this.#open(hostId)
    const key = `${hostId}:${call}`
    const at = this.clock.wallTime() - lagMs
    if (kind === 'describe') run.describe({ label: key, agent: hostId })
    if (kind === 'child') lifesign.open({ parent: hostId, session: 's' }).end()
    if (kind === 'signal') expect(run.signal.aborted).toBe(run.ended !== undefined && run.signal.aborted)
    if (kind === 'end')
      run.end({ reason: call === 0 ? 'completed' : 'timeout', endedAt: at, told: tokens > 500 })
    if (kind === 'call' || kind === 'callEnd') this.#call(run, key, at)
    if (kind === 'callEnd') this.#endCall(key, tokens, at)
  }

  // All starts of one run say when it was: a late one is no second run.
  #open(hostId: string): Run {
    return this.lifesign.open({ hostId, session: 's', startedAt: this.#begun })
  }

  #call(run: Run, key: string, startedAt: number): void {
    if (!this.#calls.has(key)) this.#calls.set(key, run.model({ model: 'm', startedAt }))
  }

  #endCall(key: string, inputTokens: number, endedAt: number): void {
    if (!this.tokens.has(key)) this.tokens.set(key, inputTokens)
    this.#calls.get(key)?.end({ inputTokens, endedAt })
  }
}

it('every order of events gives each run one start and one end, and counts the tokens of each call once', async () => {
  await using telemetry = await collectTelemetry()
  const counted = async (): Promise<number> => {
    const points = await telemetry.metrics('gen_ai.client.inference.usage.input_tokens')
    return points.reduce((sum, { value }) => sum + value, 0)
  }

  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 60 }), async (events) => {
      const before = await counted()
      const gateway = new Gateway()
      for (const one of events) gateway.hear(one)
      gateway.clock.advance(5_000)
      for (const { id } of gateway.lifesign.runs.list()) gateway.lifesign.endRun(id, { reason: 'completed' })

      expect(new Set(gateway.hostIds).size).toBe(gateway.hostIds.length)
      expect(new Set(gateway.started).size).toBe(gateway.started.length)
      expect(gateway.ends.map(([id]) => id).toSorted()).toEqual(gateway.started.toSorted())
      for (const [, { durationMs, endedAt }] of gateway.ends) {
        expect(durationMs).toBeGreaterThanOrEqual(0)
        expect(endedAt).toBeLessThanOrEqual(gateway.clock.wallTime())
      }
      expect(gateway.lifesign.runs.list()).toEqual([])
      const told = [...gateway.tokens.values()].reduce((sum, tokens) => sum + tokens, 0)
      expect((await counted()) - before).toBe(told)
      await gateway.lifesign.shutdown(0)
    }),
    { numRuns: 80 },
  )
})

/** Every call has exactly one span and is measured once, whenever it ends, or not. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunHandle } from '../../src/model/run.ts'
import type { WorkHandle } from '../../src/model/work.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'
import type { CollectedTelemetry } from '../../src/testing/index.ts'

/** What happens, to the run or call of that number. */
const verb = fc.constantFrom(
  'call',
  'call',
  'tool',
  'end',
  'end',
  'complete',
  'fail',
  'stop',
  'wait',
  'long wait',
)
const story = fc.array(fc.tuple(verb, fc.nat(9)), { maxLength: 25 })

it('whatever ends first: a call, its run, or the process', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (events) => {
      await using telemetry = await collectTelemetry()
      const clock = new FakeClock()
      const lifesign = new Lifesign({ clock, watchProcess: false })
      const runs = [0, 1, 2].map((index) => lifesign.recorder.startRun({ session: `s${index % 2}` }))
      const calls: WorkHandle[] = []
      for (const [what, index] of events) act({ lifesign, clock, runs, calls }, what, index)

      await lifesign.shutdown()
      for (const call of calls) call.end(TOKENS)

      expect(telemetry.spans).toHaveLength(runs.length + calls.length)
      expect(new Set(telemetry.spans.map(({ spanId }) => spanId)).size).toBe(telemetry.spans.length)
      const models = calls.filter(({ kind }) => kind === 'model_call').length
      expect(await countOf(telemetry, 'gen_ai.client.inference.duration')).toBe(models)
      expect(await countOf(telemetry, 'gen_ai.execute_tool.duration')).toBe(calls.length - models)
      const used = await telemetry.metrics('gen_ai.client.inference.usage.input_tokens')
      expect(used.reduce((sum, { value }) => sum + value, 0)).toBe(models)
      expect(clock.pending).toBe(0)
      expect(strangersOf(telemetry)).toEqual([])
    }),
    { numRuns: 150 },
  )
}, 60_000)

const TOKENS = { inputTokens: 1, outputTokens: 1 } as const

interface World {
  readonly lifesign: Lifesign
  readonly clock: FakeClock
  readonly runs: readonly RunHandle[]
  readonly calls: WorkHandle[]
}

function act({ lifesign, clock, runs, calls }: World, what: string, index: number): void {
  const run = runs[index % runs.length] as RunHandle
  if (what === 'call') calls.push(run.startModelCall({ model: `m${calls.length}` }))
  if (what === 'tool') calls.push(run.startToolCall({ name: `t${calls.length}` }))
  if (what === 'end') calls[index % Math.max(1, calls.length)]?.end(TOKENS)
  if (what === 'complete') run.end({ reason: 'completed' })
  if (what === 'fail') run.end({ reason: 'error', cause: 'exception', error: new Error('x') })
  if (what === 'stop') lifesign.sessions.stop(`s${index % 2}`)
  if (what === 'wait') clock.advance(900)
  if (what === 'long wait') clock.advance(10_000)
}

async function countOf(telemetry: CollectedTelemetry, name: string): Promise<number> {
  const points = await telemetry.metrics(name)
  return points.reduce((sum, { count }) => sum + (count ?? 0), 0)
}

/** Spans of calls that are below no span of a run. */
function strangersOf({ spans }: CollectedTelemetry): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  return spans
    .filter(({ name, parentSpanId }) => !name.startsWith('invoke') && !ids.has(parentSpanId ?? ''))
    .map(({ name }) => name)
}

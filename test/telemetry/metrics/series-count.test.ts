/** How many data points one process exports: what a backend stores, and somebody pays for. */

import { expect, it } from 'vitest'
import { Lifesign } from '../../../src/lifesign.ts'
import { collectTelemetry } from '../../../src/testing/index.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

const AGENTS = Array.from({ length: 13 }, (_, index) => `agent-${index}`)

it('13 agents with a model and a tool each make at most 750 data points, and none is born above zero', async () => {
  await using telemetry = await collectTelemetry()
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
  const runs = AGENTS.map((agent) => lifesign.recorder.startRun({ agent, model: 'gpt-5' }))
  const calls = runs.map((run) => run.startModelCall({ model: 'gpt-5', provider: 'openai' }))
  const born = (await telemetry.metrics()).filter(({ monotonic }) => monotonic === true)

  for (const [index, run] of runs.entries()) {
    calls[index]?.progress()
    calls[index]?.end({ responseModel: 'gpt-5-1', inputTokens: 5, outputTokens: 5 })
    run.startToolCall({ name: 'search' }).end()
    run.end({ reason: 'completed' })
  }
  const points = await telemetry.metrics()
  await lifesign.shutdown()

  const keyOf = ({ name, attributes }: (typeof points)[number]): string =>
    `${name} ${JSON.stringify(attributes)}`
  const known = new Set(born.map(keyOf))
  expect(points.filter((one) => one.monotonic === true && !known.has(keyOf(one)))).toEqual([])
  expect(points.length).toBeGreaterThan(500)
  expect(points.length).toBeLessThanOrEqual(750)
})

/** A real agent that asks for the same again and again: the adapter's inputs and outputs are enough to see it. */

import { generateText, isStepCount } from 'ai'
import { expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry } from '../../src/testing/index.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { lookup, useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()
const REASON = 'repeated_tool_calls_without_progress'

/** So many steps of a model that asks for one tool with one input, a second apart. */
async function askAgain(times: number, answerOf: (time: number) => string) {
  await using telemetry = await collectTelemetry()
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, adapters: [aiSdk()] })
  onTestFinished(() => lifesign.shutdown())
  let time = 0
  const tools = lookup(() => Promise.resolve(answerOf((time += 1))))
  await lifesign.run({ session: 's' }, async () => {
    for (let left = times; left > 0; left -= 1) {
      const options = { model: stage.model('tool:lookup'), prompt: 'x', maxRetries: 0 }
      await generateText({ ...options, tools, stopWhen: isStepCount(1) })
      await clock.advanceAsync(1_000)
    }
  })
  return telemetry.events.filter(({ name }) => name === 'session.stalled')
}

it('sees an AI SDK agent whose tool gives the same each time, and exports nothing of that', async () => {
  const [stalled, ...others] = await askAgain(11, () => 'a secret')

  expect(stalled?.attributes).toMatchObject({
    'lifesign.attention.reason': REASON,
    'gen_ai.tool.name': 'lookup',
    'lifesign.attention.next_step': 'report_only',
  })
  expect(JSON.stringify([stalled, others])).not.toContain('secret')
})

it('sees nothing in one whose tool gives something new each time', async () => {
  expect(await askAgain(20, (time) => `page ${time}`)).toEqual([])
})

/** Boards had counted each model call twice where another instrumentation measures it by the same name. */

import { metrics } from '@opentelemetry/api'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { collectTelemetry, FakeClock } from '../../src/testing/index.ts'

const DURATION = 'gen_ai.client.inference.duration'
const SELECTOR = /gen_ai_client_inference_(?:duration|time_to_first_chunk)\w*(\{[^}]*\})?/g

it('what Lifesign measures is told apart from the same call measured by somebody else', async () => {
  await using telemetry = await collectTelemetry()
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false })
  const run = lifesign.recorder.startRun({ agent: 'clerk' })
  run.startModelCall({ model: 'gpt-5', provider: 'openai' }).end({ responseModel: 'gpt-5' })
  const theirs = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-5',
    'gen_ai.response.model': 'gpt-5',
  }
  metrics.getMeter('gen_ai').createHistogram(DURATION, { unit: 's' }).record(1, theirs)

  const attributes = (await telemetry.metrics(DURATION)).map((point) => point.attributes)
  await lifesign.shutdown()

  expect(attributes).toHaveLength(2)
  expect(attributes).toContainEqual(theirs)
  expect(attributes).toContainEqual({ ...theirs, 'lifesign.work.kind': 'model_call' })
})

it('boards ask for what Lifesign measured', () => {
  const files = readdirSync('dashboards/grafana').filter((name) => name.endsWith('.json'))
  const boards = files.map((name) => readFileSync(`dashboards/grafana/${name}`, 'utf8')).join('\n')
  const asked = [...boards.replaceAll('\\"', '"').matchAll(SELECTOR)].map(([, selector = '']) => selector)

  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((selector) => !selector.includes('lifesign_work_kind="model_call"'))).toEqual([])
})

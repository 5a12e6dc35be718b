/** What is the first chunk of an answer, and what only bytes of one, over the real network. */

import { expect, it, onTestFinished } from 'vitest'
import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../../src/adapters/model-http/index.ts'
import { RecordingRecorder } from '../../../src/testing/index.ts'
import { ask, event, startModel } from './model-server.ts'

const ADAPTERS = { fetch: fetchProgress, modelHttp }

it.each([
  ['fetch', 'application/json', false],
  ['fetch', 'Application/vnd.api+json; charset=utf-8', false],
  ['fetch', 'application/x-ndjson', true],
  ['fetch', 'text/event-stream', true],
  ['modelHttp', 'application/json', false],
  ['modelHttp', 'text/event-stream', true],
] as const)('%s: an answer as %s in two pieces has a first chunk: %s', async (name, type, isStream) => {
  const recorder = new RecordingRecorder()
  onTestFinished(ADAPTERS[name]().install(recorder))
  const { url } = await startModel((response) => {
    const text = isStream ? event({ delta: { content: 'Hi' } }) : '{"id":"c1","choices":[]}'
    response.writeHead(200, { 'content-type': type })
    response.write(text.slice(0, 9), () => setImmediate(() => response.end(text.slice(9))))
  })
  const run = recorder.startRun({})
  // Who hears the request itself makes the call.
  if (name === 'fetch') run.startModelCall({ model: 'm' })
  const [work] = run.works

  await recorder.within({ run, ...(work && { work }) }, () => ask(url))

  expect(run.works.map(({ firstChunkMs }) => firstChunkMs !== undefined)).toEqual([isStream])
  if (name === 'fetch') expect(work?.progressed).toBeGreaterThan(0)
})

/** A run of two answers of 250 chunks over `fetch`, beside the same run with nobody listening. */

import { fetchProgress } from '../src/adapters/fetch/index.ts'
import { modelHttp } from '../src/adapters/model-http/index.ts'
import { Lifesign } from '../src/lifesign.ts'
import { report } from './figure.ts'
import { byTurnsAsync } from './measure.ts'
import { startModelServer } from './model-server.ts'

const CHUNKS = 250
const ANSWERS = 2
const RUNS = 1
const bench = 'model-http'
const id = 'chatcmpl-0123456789abcdef0123456789abcdef'

function event(choice: object, more: object = {}): string {
  const choices = [{ index: 0, logprobs: null, finish_reason: null, ...choice }]
  const head = { id, object: 'chat.completion.chunk', created: 1_780_000_000, model: 'gpt-5' }
  return `data: ${JSON.stringify({ ...head, choices, ...more })}\n\n`
}

const pieces = [
  ...Array.from({ length: CHUNKS }, (_, index) => event({ delta: { content: ` word${index}` } })),
  event({ delta: {}, finish_reason: 'stop' }, { usage: { prompt_tokens: 10, completion_tokens: CHUNKS } }),
  'data: [DONE]\n\n',
]
const body = JSON.stringify({ model: 'gpt-5', stream: true, messages: [{ role: 'user', content: 'go on' }] })
const url = await startModelServer({ pieces })
const lifesign = new Lifesign({ watchProcess: false })
/** As `lifesign/register` installs them. */
const ears = [fetchProgress(), modelHttp()]

async function answer(): Promise<void> {
  const response = await fetch(url, { method: 'POST', body })
  const reader = response.body?.getReader()
  while ((await reader?.read())?.done === false);
}

async function agent(): Promise<void> {
  for (let index = 0; index < ANSWERS; index += 1) await answer()
}

async function runs(): Promise<void> {
  for (let index = 0; index < RUNS; index += 1) await agent()
}

async function heard(): Promise<void> {
  const undo = ears.map((ear) => ear.install(lifesign.recorder))
  await runs()
  for (const step of undo) step()
}

const options = { operations: RUNS, rounds: 301, ofThread: true }
const found = await byTurnsAsync({ bare: runs, heard }, options)
report({
  bench,
  case: 'a run of two answers of 250 chunks',
  value: found.heard / 1e3,
  unit: 'us',
  baseline: found.bare / 1e3,
  against: 'nobody listening',
  atMost: 1.05,
})
process.exit(0)

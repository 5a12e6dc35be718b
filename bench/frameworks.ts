/** A run of a real framework with the ears that `lifesign/register` installs, beside the framework alone. */

import { fetchProgress } from '../src/adapters/fetch/index.ts'
import { langchain } from '../src/adapters/langchain/index.ts'
import { modelHttp } from '../src/adapters/model-http/index.ts'
import { Lifesign } from '../src/lifesign.ts'
import type { Adapter } from '../src/model/adapter.ts'
import { report } from './figure.ts'
import { byTurnsAsync } from './measure.ts'
import { startModelServer } from './model-server.ts'

const CHUNKS = 250
const CALLS = 100

/** What is measured of a framework. */
interface Contest {
  readonly says: string
  readonly ears: readonly Adapter[]
  readonly run: () => Promise<unknown>
  readonly operations: number
}

function event(choice: object): string {
  const choices = [{ index: 0, finish_reason: null, ...choice }]
  const head = { id: 'c1', object: 'chat.completion.chunk', created: 1_780_000_000, model: 'gpt-5' }
  return `data: ${JSON.stringify({ ...head, choices })}\n\n`
}

async function ofLangChain(): Promise<Contest> {
  const { asked, loadLangChain, modelAt } = await import('../test/slow/adapters/langchain.ts')
  const words = Array.from({ length: CHUNKS }, (_, index) => event({ delta: { content: ` word${index}` } }))
  const pieces = [...words, event({ delta: {}, finish_reason: 'stop' }), 'data: [DONE]\n\n']
  const url = await startModelServer({ pieces })
  const model = await modelAt(url.replace('/chat/completions', ''))
  const agent = (await loadLangChain()).createAgent({ model, tools: [], name: 'clerk' })
  const run = async (): Promise<void> => {
    for await (const _ of await agent.stream(asked('go on'), { streamMode: 'messages' }));
  }
  const ears = [fetchProgress(), langchain(), modelHttp()]
  return { says: `LangChain, an agent that answers in ${CHUNKS} chunks`, ears, run, operations: 1 }
}

async function ofMcp(lifesign: Lifesign): Promise<Contest> {
  const { connected, hears, text } = await import('../test/slow/adapters/mcp.ts')
  const run = (): Promise<unknown> =>
    connected(
      async () => text('found'),
      (client) =>
        lifesign.run({}, async () => {
          for (let index = 0; index < CALLS; index += 1) await client.callTool({ name: 'lookup' })
        }),
    )
  return { says: 'MCP, a tool call in one process', ears: [hears()], run, operations: CALLS }
}

const lifesign = new Lifesign({ watchProcess: false })
const { says, ears, run, operations } = await (process.argv[2] === 'mcp' ? ofMcp(lifesign) : ofLangChain())

async function heard(): Promise<void> {
  const undo = ears.map((ear) => ear.install(lifesign.recorder))
  await run()
  for (const step of undo) step()
}

const found = await byTurnsAsync({ bare: run, heard }, { operations, rounds: 101, ofThread: true })
report({
  bench: 'frameworks',
  case: says,
  value: found.heard / 1e3,
  unit: 'us',
  baseline: found.bare / 1e3,
  against: 'the framework alone',
})
process.exit(0)

/** `npm run bench:peers`: a run of AI SDK 7 and a request of OpenAI's client under each instrumentation, by turns. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startModel } from './model-server.ts'
import { PEERS } from './peers.ts'

const ROUNDS = 9
const CHUNKS = 250
const CAPTIONS = {
  ai: `AI SDK 7, a run of two calls of ${CHUNKS} chunks and a tool`,
  openai: `OpenAI’s client, an answer of ${CHUNKS} chunks`,
}

const run = promisify(execFile)
const address = await startModel({ chunks: CHUNKS })

for (const work of ['ai', 'openai'] as const) {
  const peers = Object.keys(PEERS).filter((name) => PEERS[name]?.[work])
  const times = new Map<string, number[]>(peers.map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of peers) times.get(name)?.push(await computed(work, name))
  }
  const bare = times.get('nothing') ?? []
  console.log(`\n${CAPTIONS[work]}: computed beside no telemetry, median of ${ROUNDS} rounds`)
  for (const [name, all] of times) {
    const ratio = median(all.map((time, round) => time / (bare[round] ?? Number.NaN)))
    console.log(`${name.padEnd(24)}${median(all).toFixed(0).padStart(8)} us ${ratio.toFixed(3).padStart(8)}x`)
  }
}
process.exit(0)

async function computed(work: string, name: string): Promise<number> {
  const file = fileURLToPath(new URL('overhead-run.ts', import.meta.url))
  // In tests we are quiet.
  const { VITEST: _, ...env } = process.env
  const args = ['--conditions=lifesign-source', '--no-warnings', file, work, name, address]
  const { stdout } = await run(process.execPath, args, { env })
  return Number(stdout.trim().split('\n').at(-1))
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

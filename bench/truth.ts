/** How true the verdicts are: a world of healthy agents, and faults, replayed in simulated time. */

import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { report } from './figure.ts'
import { figuresOf } from './truth/figures.ts'
import { checkOut, HERE } from './truth/package.ts'
import type { ReplayPlan, ReplayResult } from './truth/replay.ts'
import { tableOf } from './truth/table.ts'

/** A session has three turns: 3,600 healthy runs a seed. */
const FULL = { seeds: 5, sessions: 1_200, times: 4 }
const QUICK = { seeds: 2, sessions: 40, times: 1 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { against: { type: 'string' } },
})
const { seeds, ...size } = positionals.includes('quick') ? QUICK : FULL

/** Young objects are many: chunks of traces. */
const resourceLimits = { maxYoungGenerationSizeMb: 256, maxOldGenerationSizeMb: 4_000 }

function replayed(plan: ReplayPlan): Promise<ReplayResult> {
  const { promise, resolve, reject } = Promise.withResolvers<ReplayResult>()
  const worker = new Worker(new URL('truth/replay-worker.ts', import.meta.url), {
    workerData: plan,
    resourceLimits,
  })
  worker.once('message', resolve).once('error', reject)
  return promise.finally(() => void worker.terminate())
}

async function replayAll(packages: Readonly<Record<string, string>>): Promise<ReplayResult[]> {
  const results: ReplayResult[] = []
  let next = 1
  const work = async (): Promise<void> => {
    for (let seed = next++; seed <= seeds; seed = next++) {
      results[seed - 1] = await replayed({ ...size, seed: String(seed), packages })
    }
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), seeds) }, work))
  return results
}

/** An earlier commit stands in a folder of its own for as long as this process lives. */
function earlierPackage(revision: string): Record<string, string> {
  const { root, remove } = checkOut(revision)
  process.once('exit', remove)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return { [revision]: root }
}

const { against } = values
const packages = { now: HERE, ...(against !== undefined && earlierPackage(against)) }
const results = await replayAll(packages)
for (const line of tableOf(results, Object.keys(packages))) console.log(line)
for (const figure of figuresOf(results, Object.keys(packages))) report(figure)

/** `npm run bench:peers`: a run of AI SDK 7 and a request of OpenAI's client under each instrumentation, by turns. */

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median, percentile } from '../../bench/measure.ts'
import { startModel } from './model-server.ts'
import { PEERS } from './peers.ts'

/** One process compiles and lies in memory a little better than the next: so each contender has several. */
const PROCESSES = 6
/** Short rounds by turns: what disturbs the machine for a second disturbs all alike. */
const ROUNDS = 50
const RUNS = 1
/** A service runs for days: the compiler shall be done with most of it. */
const WARM_UP = 100
const CHUNKS = 250
const CAPTIONS = {
  ai: `AI SDK 7, a run of two calls of ${CHUNKS} chunks and a tool`,
  openai: `OpenAI’s client, an answer of ${CHUNKS} chunks`,
}
type Work = keyof typeof CAPTIONS

// `npm run bench:peers -- ai Lifesign`: one kind of work, and some of the peers.
const [wanted, ...peers] = process.argv.slice(2)
const address = await startModel({ chunks: CHUNKS })
for (const work of ['ai', 'openai'] as const) {
  if (wanted === undefined || wanted === work) await compare(work)
}
process.exit(0)

async function compare(work: Work): Promise<void> {
  const names = Object.keys(PEERS).filter((name) => PEERS[name]?.[work] && isWanted(name))
  const ratios = new Map<string, number[]>(names.map((name) => [name, []]))
  const times = new Map<string, number[]>(names.map((name) => [name, []]))
  for (let process = 0; process < PROCESSES; process += 1) {
    for (const { name, us, bareUs } of await played(work, names)) {
      times.get(name)?.push(us)
      ratios.get(name)?.push(us / bareUs)
    }
  }
  const rounds = `${PROCESSES} processes, ${ROUNDS} rounds by turns each, load ${loadavg()[1]?.toFixed(1)}`
  console.log(`\n${CAPTIONS[work]}: computed beside no telemetry; ${rounds}`)
  for (const name of names) console.log(lineOf(name, times.get(name) ?? [], ratios.get(name) ?? []))
}

/** One round of one contender, beside the round of the process that has no telemetry. */
interface Pair {
  readonly name: string
  readonly us: number
  readonly bareUs: number
}

async function played(work: Work, names: readonly string[]): Promise<readonly Pair[]> {
  // A second process with nothing shows what this machine can tell apart.
  const bare = await contender(work, 'nothing')
  const all = await Promise.all(names.map((name) => contender(work, name)))
  const turns = [bare, ...all]
  for (const { play } of turns) await play(WARM_UP)
  const pairs: Pair[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const us = new Map<Contender, number>()
    for (const one of shuffled(turns)) us.set(one, await one.play(RUNS))
    const bareUs = us.get(bare) ?? Number.NaN
    for (const one of all) pairs.push({ name: one.name, us: us.get(one) ?? Number.NaN, bareUs })
  }
  for (const { child } of turns) child.kill()
  return pairs
}

/** Nobody is always behind the same neighbour, whose work is still in the caches. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

function isWanted(name: string): boolean {
  return peers.length === 0 || name === 'nothing' || peers.includes(name)
}

/** The median of the pairs' ratios, with its 95 % interval. */
function lineOf(name: string, times: readonly number[], ratios: readonly number[]): string {
  const ratio = median(ratios)
  const half = 0.98 / Math.sqrt(ratios.length)
  const [low, high] = [percentile(ratios, 0.5 - half), percentile(ratios, 0.5 + half)]
  const columns = [`${median(times).toFixed(0).padStart(8)} us`, `${ratio.toFixed(3).padStart(8)}x`]
  return `${name.padEnd(24)}${columns.join('')}   (${low.toFixed(3)} to ${high.toFixed(3)})`
}

interface Contender {
  readonly name: string
  readonly child: ChildProcess
  /** @returns what a run computed, in us */
  readonly play: (runs: number) => Promise<number>
}

async function contender(work: Work, name: string): Promise<Contender> {
  const file = fileURLToPath(new URL('overhead-run.ts', import.meta.url))
  // In tests we are quiet.
  const { VITEST: _, ...env } = process.env
  const execArgv = ['--conditions=lifesign-source', '--no-warnings']
  const child = fork(file, [work, name, address], { env, execArgv })
  await once(child, 'message')
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`The process of ${name} ended by itself: ${signal ?? code}`)
  })
  gone.catch(() => undefined)
  const play = async (runs: number): Promise<number> => {
    child.send(runs)
    const [us] = (await Promise.race([once(child, 'message'), gone])) as [number]
    return us
  }
  return { name, child, play }
}

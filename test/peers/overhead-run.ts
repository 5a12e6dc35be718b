/** Runs under one instrumentation, in a process of its own: prints what this thread computed for a run, in us. */

import { AI_SCENES, aiPlayer } from './ai-scenes.ts'
import { OPENAI_SCENES, playOpenai } from './openai-scenes.ts'
import { PEERS } from './peers.ts'

const WARM_UP = 20
const RUNS = 60

const [work, name = '', address = ''] = process.argv.slice(2) as ['openai' | 'ai', string, string]
const make = PEERS[name]?.[work]
if (make === undefined) throw new Error(`${name} hears no ${work}`)

const peer = await make()
const play = await playerOf()
for (let run = 0; run < WARM_UP; run += 1) await play()
const before = process.threadCpuUsage()
for (let run = 0; run < RUNS; run += 1) await play()
const { user, system } = process.threadCpuUsage(before)
console.log((user + system) / RUNS)
process.exit(0)

async function playerOf(): Promise<() => Promise<void>> {
  if (work === 'openai') {
    const scene = OPENAI_SCENES['is read to its end'] as never
    return () => playOpenai(peer, scene, address)
  }
  const run = await aiPlayer(peer, address)
  const scene = AI_SCENES['ends well'] as never
  return () => run(scene)
}

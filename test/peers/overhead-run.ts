/** A process under one instrumentation: plays as many runs as it is asked to, and tells what its thread computed. */

import { AI_SCENES, aiPlayer } from './ai-scenes.ts'
import { OPENAI_SCENES, playOpenai } from './openai-scenes.ts'
import { PEERS } from './peers.ts'

const [work, name = '', address = ''] = process.argv.slice(2) as ['openai' | 'ai', string, string]
const make = PEERS[name]?.[work]
if (make === undefined) throw new Error(`${name} hears no ${work}`)

// As it is set up where nobody says anything.
const peer = await make({})
const play = await playerOf()
// One question at a time: the number of runs. The answer is in microseconds a run.
process.on('message', (runs: number) => void answer(runs))
process.send?.('ready')

async function answer(runs: number): Promise<void> {
  const before = process.threadCpuUsage()
  for (let run = 0; run < runs; run += 1) await play()
  const { user, system } = process.threadCpuUsage(before)
  process.send?.((user + system) / runs)
}

async function playerOf(): Promise<() => Promise<void>> {
  if (work === 'openai') {
    const scene = OPENAI_SCENES['is read to its end'] as never
    return () => playOpenai(peer, scene, address)
  }
  const run = await aiPlayer(peer, address)
  const scene = AI_SCENES['ends well'] as never
  return () => run(scene)
}

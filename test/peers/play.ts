/** One scene with one instrumentation, in a process of its own: prints what was told of it. */

import { setTimeout as sleep } from 'node:timers/promises'
import { AI_SCENES, aiPlayer } from './ai-scenes.ts'
import { startModel } from './model-server.ts'
import { OPENAI_SCENES, playOpenai } from './openai-scenes.ts'
import { PEERS } from './peers.ts'

/** What is not told by then is told never, or much too late. */
const QUIET_MS = 4_000

const [work, name = '', scene = ''] = process.argv.slice(2) as ['openai' | 'ai', string, string]
const make = PEERS[name]?.[work]
if (make === undefined) throw new Error(`${name} hears no ${work}`)

const peer = await make()
const address = await startModel({ chunks: 4 })
if (work === 'openai') await playOpenai(peer, OPENAI_SCENES[scene] as never, address)
else await (await aiPlayer(peer, address))(AI_SCENES[scene] as never)
await sleep(work === 'openai' ? (OPENAI_SCENES[scene]?.quietMs ?? QUIET_MS) : QUIET_MS)
console.log(JSON.stringify(await peer.told()))
process.exit(0)

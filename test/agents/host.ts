/** One scene in a process of its own: an application that starts an agent in one of three ways, and what was told of it. */

import { playOverAcp } from './acp-host.ts'
import { LINES_WAYS } from './lines-host.ts'
import type { Scene } from './scene.ts'
import { listen } from './listening.ts'

const scene = JSON.parse(process.argv[2] ?? '') as Scene
const told = listen()
const seen = await (scene.way === 'acp' ? playOverAcp(scene) : LINES_WAYS[scene.way](scene))
console.log(`TOLD ${JSON.stringify({ ...seen, ...(await told()) })}`)
process.exit(0)

/** Preloaded: says on stderr, while a tool of the story is called, what the run is doing. */

import { sessions } from '../../src/index.ts'

globalThis.look = () => process.stderr.write(`LOOK ${sessions.heartbeat('C1')?.state}\n`)

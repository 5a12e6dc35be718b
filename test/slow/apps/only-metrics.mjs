/** Runs once, and ends by itself: says how long it took from its last line of work to its end. */

import { run } from 'lifesign'

await run({ agent: 'clerk' }, async () => {})
const idleAt = performance.now()
process.on('exit', () => console.log(JSON.stringify({ endMs: performance.now() - idleAt })))

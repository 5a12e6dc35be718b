/** Runs once, and ends by itself: says how long it took from its last line of work to its end. */

import { run } from 'lifesign'
import { showEnd } from './show-end.mjs'

await run({ agent: 'clerk' }, async () => {})
showEnd()

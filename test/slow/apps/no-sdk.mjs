/** An application without any SDK. */

import { turn } from './turn.mjs'

await turn()
if (process.env.SHOW_END) (await import('./show-end.mjs')).showEnd()

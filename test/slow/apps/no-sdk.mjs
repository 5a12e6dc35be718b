/** An application without any SDK. */

import { turn } from './turn.mjs'

await turn()

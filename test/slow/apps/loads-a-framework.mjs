/** An application that loads one framework of those that are installed here, and then runs something of its own. */

import 'ai'
import { turn } from './turn.mjs'

await turn()

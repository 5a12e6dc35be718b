/** AI SDK 6, which tells less than the newest one. */

import { fixtureOf } from './ai-older.ts'

export const fixture = fixtureOf('6')

/** The package that this adapter hears. */

import type { Framework } from '../../model/framework.ts'

/** The first one with a span for each turn. */
export const FRAMEWORK: Framework = { name: '@openai/agents', least: '0.20.0' }

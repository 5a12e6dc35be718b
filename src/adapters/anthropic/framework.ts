/** The package that this adapter hears. */

import type { Framework } from '../../model/framework.ts'

/** The oldest one that it was tried with. */
export const FRAMEWORK: Framework = { name: '@anthropic-ai/sdk', least: '0.65.0' }

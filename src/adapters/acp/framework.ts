/** The package that this adapter hears. */

import type { Framework } from '../../model/framework.ts'

/** The first one with applications of either side. */
export const FRAMEWORK: Framework = { name: '@agentclientprotocol/sdk', least: '1.0.0' }

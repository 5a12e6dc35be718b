/** The package that this adapter hears. */

import type { Framework } from '../../model/framework.ts'

/** The last one under the name before: those of the new name begin behind it. */
export const FRAMEWORK: Framework = {
  name: '@earendil-works/pi-agent-core',
  least: '0.73.1',
  formerly: '@mariozechner/pi-agent-core',
}

/** In simulated time the machine never sleeps: what the sampler reads of it stands still, and costs nothing. */

import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'

/** From now on this process reads an uptime of zero. For processes that do nothing but replay. */
export function stopMachineClock(): void {
  os.uptime = () => 0
  syncBuiltinESMExports()
}

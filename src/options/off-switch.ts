/** Whether the environment switches everything off. */

import { asFlag } from './kinds/written-value.ts'

const OFF_SWITCHES = ['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED'] as const

/** True where a variable switches everything off. */
export function isSwitchedOff(): boolean {
  return OFF_SWITCHES.some((name) => asFlag(process.env[name]))
}

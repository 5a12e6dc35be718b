/** When repeated tool calls need attention: what was set, else the defaults. */

import { DEFAULT_REPEATS } from '../model/repeats.ts'
import type { RepeatLimits, RepeatThresholds } from '../model/repeats.ts'
import type { Thresholds } from '../model/thresholds.ts'

const OFF: RepeatThresholds = { same: 0, failing: 0 }

/**
 * Settles the thresholds field by field.
 *
 * @param levels most specific first; a plain word stands for all fields
 */
export function repeatLimitsOf(levels: readonly Thresholds[]): RepeatLimits {
  const said = levels.flatMap(({ repeats }) => (repeats === undefined ? [] : [meant(repeats)]))
  return Object.assign({}, DEFAULT_REPEATS, ...said.toReversed()) as RepeatLimits
}

function meant(repeats: boolean | RepeatThresholds): RepeatThresholds {
  if (typeof repeats === 'boolean') return repeats ? DEFAULT_REPEATS : OFF
  return repeats
}

/** Work of ours whose trouble goes no further. */

import type { Attempt } from '../model/attempt.ts'
import { warn } from './warn.ts'

/** Reports what is thrown, and counts it. Never throws. */
export function attemptOf(count: () => void): Attempt {
  return (task, work) => {
    try {
      return work()
    } catch (error) {
      warn(`Cannot ${task}`, error)
      count()
      return undefined
    }
  }
}

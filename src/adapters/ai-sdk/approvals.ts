/** Tools that a person must approve: the operation ends, and the next one brings what the person said. */

import { fields, items } from '../fields.ts'
import type { EndEvent } from './events.ts'

/** True for the end of an operation that leaves a question to people. What its application answers by itself is none. */
export function asksPeople({ content }: EndEvent): boolean {
  return items(content).some((part) => {
    const { type, isAutomatic } = fields(part)
    return type === 'tool-approval-request' && isAutomatic !== true
  })
}

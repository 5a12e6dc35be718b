/** Takes from a user's file the options that can be used, and names the others. */

import { lifesignOptions, type LifesignOptions } from './options.ts'
import { kindName, kindOf } from './kinds/value-words.ts'
import { Walk } from './kinds/kind.ts'

/** What a file is good for. */
export interface UsableOptions {
  readonly options: LifesignOptions
  /** One sentence for each option that is left out. */
  readonly problems: readonly string[]
}

/**
 * The options among what a file exports. A wrong one is left out, and so is a wrong part of one; the others stay.
 *
 * @example
 * usableOptions({ tickMs: 5, watchProcess: false }).options // { watchProcess: false }
 */
export function usableOptions(exported: unknown): UsableOptions {
  if (kindOf(exported) !== 'object') {
    return {
      options: {},
      problems: [`Cannot use its default export: it must be options, but is ${kindName(exported)}`],
    }
  }
  const problems: string[] = []
  const lenient = new Walk(({ message }) => void problems.push(message))
  return { options: lifesignOptions.take(exported, lenient) ?? {}, problems }
}

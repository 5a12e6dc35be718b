/** Takes from a user's file the options that can be used, and names the others. */

import { kindName, kindOf } from './option-kinds.ts'
import { resolveOptions, type LifesignOptions } from './options.ts'

/** What a file is good for. */
export interface UsableOptions {
  readonly options: LifesignOptions
  /** One sentence for each option that is left out. */
  readonly problems: readonly string[]
}

/**
 * The options among what a file exports. A wrong one is left out, and the others stay.
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
  const usable = Object.entries(exported as object).filter(([name, value]) => {
    const problem = value === undefined ? undefined : problemOf(name, value)
    if (problem !== undefined) problems.push(problem)
    return problem === undefined
  })
  return { options: Object.fromEntries(usable) as LifesignOptions, problems }
}

// As `startLifesign` would: alone, so that one wrong option does not cost the others.
function problemOf(name: string, value: unknown): string | undefined {
  try {
    resolveOptions({ [name]: value })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : `Cannot use ${name}`
  }
}

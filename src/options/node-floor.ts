/** The oldest Node.js that Lifesign works on: below it everything is off, and the host goes on. */

import { isOlder } from '../model/installed-package.ts'

/** As in `engines` of package.json. */
export const NODE_FLOOR = '22.15.0'

/**
 * What is said where nothing can be watched; undefined where all is well.
 *
 * @param version as in `process.versions.node`
 */
export function tooOldFor(version: string): string | undefined {
  if (!isOlder(version, NODE_FLOOR)) return undefined
  return `Lifesign is off: it needs Node.js ${NODE_FLOOR} or newer, and this is ${version}. Runs go on unwatched.`
}

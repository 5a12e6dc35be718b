/** Which frameworks a file of an application loads, as `lifesign/register` would find them. */

import { FRAMEWORK_GLOBALS } from './framework-globals.ts'
import { shareClasses } from './share-classes.ts'
import { SHARED_CLASSES } from './shared-classes.ts'

/** What is bundled shares nothing; frameworks that are heard in bundles too share by themselves. */
const SHARED: ReadonlySet<symbol> = new Set(SHARED_CLASSES.map(({ as }) => as))

/**
 * Loads it where frameworks are found as they are loaded.
 *
 * @returns the names of the adapters whose framework was not loaded, or only as a part of a bundle
 * @throws what `load` throws
 */
export async function frameworksMissing(load: () => Promise<unknown>): Promise<readonly string[]> {
  shareClasses()
  await load()
  const missing = (name: symbol): boolean => SHARED.has(name) && Reflect.get(globalThis, name) === undefined
  return Object.entries(FRAMEWORK_GLOBALS).flatMap(([adapter, names]) =>
    names.every(missing) ? [adapter] : [],
  )
}

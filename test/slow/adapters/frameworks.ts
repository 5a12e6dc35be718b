/** Loads the real frameworks, which stand beside the other packages of the tests. */

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(new URL('../../frameworks/package.json', import.meta.url))

/** The CommonJS build of a package: there is one copy of it in a process, whoever loads it. */
export async function framework<Exports>(name: string): Promise<Exports> {
  return (await import(pathToFileURL(resolve(name)).href)) as Exports
}

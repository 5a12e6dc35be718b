/** Loads the real frameworks, which stand beside the other packages of the tests. */

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const { resolve } = createRequire(new URL('../../frameworks/package.json', import.meta.url))
const HEAVY = new URL('../../heavy-frameworks/', import.meta.url)

/** The CommonJS build of a package: there is one copy of it in a process, whoever loads it. */
export async function framework<Exports>(name: string): Promise<Exports> {
  return (await import(pathToFileURL(resolve(name)).href)) as Exports
}

/**
 * A module of a package that `npm run test:frameworks` installs.
 *
 * @param path behind the folder of the packages, as `ai-6/dist/index.mjs`: the file itself, of whichever build
 */
export async function heavyFramework<Exports>(path: string): Promise<Exports> {
  return (await import(new URL(`node_modules/${path}`, HEAVY).href)) as Exports
}

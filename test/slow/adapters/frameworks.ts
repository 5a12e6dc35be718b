/** Loads the real frameworks, which stand beside the other packages of the tests. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const TESTS = new URL('../../', import.meta.url)

/** True where the oldest versions are played, of those frameworks that are heard in several. */
export const IS_OLDEST = process.env['LIFESIGN_TEST_FRAMEWORKS'] === 'oldest'

/** The CommonJS build of a package: there is one copy of it in a process, for all code that loads it. */
export async function framework<Exports>(name: string): Promise<Exports> {
  const { resolve } = createRequire(new URL(`${folderOf(name, 'frameworks')}package.json`, TESTS))
  return (await import(pathToFileURL(resolve(name)).href)) as Exports
}

/**
 * A module of a package that `npm run test:frameworks` installs.
 *
 * @param path behind the folder of the packages, as `ai-6/dist/index.mjs`: the file itself, of whichever build
 */
export async function heavyFramework<Exports>(path: string): Promise<Exports> {
  const folder = folderOf(path, 'heavy-frameworks')
  return (await import(new URL(`${folder}node_modules/${path}`, TESTS).href)) as Exports
}

/** @param path that begins with the name of a package */
function folderOf(path: string, usual: string): string {
  const isOld = IS_OLDEST && OLDEST.some((name) => path === name || path.startsWith(`${name}/`))
  return isOld ? 'oldest-frameworks/' : `${usual}/`
}

const OLDEST = Object.keys(
  (
    JSON.parse(readFileSync(new URL('oldest-frameworks/package.json', TESTS), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
  ).dependencies,
)

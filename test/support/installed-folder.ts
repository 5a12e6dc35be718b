/** An application's folder with packages of its own, which a test finds as if the application ran there. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * Makes the folder, which is gone after the test.
 *
 * @param files their text by their path
 * @returns the path of its entry file
 */
export function appWith(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lifesign-app-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [path, text] of Object.entries({ 'app.js': '', ...files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return join(folder, 'app.js')
}

/** Files of a package in `node_modules`. */
export function packageFiles(name: string, version: string, code = ''): Readonly<Record<string, string>> {
  const folder = `node_modules/${name}`
  return {
    [`${folder}/package.json`]: JSON.stringify({ name, version, main: 'main.js' }),
    [`${folder}/main.js`]: code,
  }
}

/** Lets this process look as if it had been started with that file, until the test is over. */
export function startedWith(entry: string): void {
  const before = process.argv[1]
  process.argv[1] = entry
  onTestFinished(() => void (process.argv[1] = before ?? ''))
}

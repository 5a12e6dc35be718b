/** What an import and a preload of the built package bring at most: a start pays for bytes, and for modules of Node. */

import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'

/** Bytes at most, a tenth above what they were: what is prepared in idle moments is loaded a layer at a time. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  'register.js': 12_200,
  'early.cjs': 9_900,
  'core.cjs': 132_000,
  'ears.cjs': 122_000,
  'framework-ears.cjs': 245_000,
  'notices.cjs': 120_000,
  'telemetry.cjs': 86_000,
  'watchers.cjs': 147_000,
  'engine.cjs': 200_000,
  'wake-up.cjs': 52_000,
}
/** Each brings a dozen others, which most processes do not have yet. */
const DEAR = ['perf_hooks', 'worker_threads', 'stream', 'crypto', 'child_process', 'http', 'net', 'url']
const SAY_DEAR = `
const loaded = () => process.moduleLoadList.map((name) => name.replace('NativeModule ', ''))
await import('@opentelemetry/api')
const before = new Set(loaded())
await import('lifesign')
const brought = loaded().filter((name) => !before.has(name))
process.stdout.write(brought.join())`

/**
 * Checks the build of this package.
 *
 * @throws {RangeError} for a layer that has grown, and for an import that loads a dear module
 */
export function checkStart(root: string): void {
  for (const [file, most] of Object.entries(MAX_BYTES)) {
    const { size } = statSync(`${root}/dist/${file}`)
    if (size > most) throw new RangeError(`Cannot publish: ${file} may have ${most} bytes, and has ${size}`)
  }
  const args = ['--input-type=module', '--eval', SAY_DEAR]
  const loaded = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).split(',')
  const dear = DEAR.filter((name) => loaded.includes(name))
  if (dear.length > 0)
    throw new RangeError(`Cannot publish: the import of the package loads ${dear.join(', ')}`)
}

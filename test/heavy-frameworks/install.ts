/** `npm run test:frameworks`: installs the frameworks of this folder, if they are not here as its lockfile names them. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const installed = `${folder}node_modules/.installed-lock.json`
const lock = readFileSync(`${folder}package-lock.json`, 'utf8')

if (!existsSync(installed) || readFileSync(installed, 'utf8') !== lock) {
  // The packages that carry a model's own program make it some 1.2 GB.
  console.log('Installing the frameworks of test/heavy-frameworks ...')
  // Not `ci`: it refuses a lockfile that leaves out the platforms for which a registry has no program.
  const args = ['install', '--no-save', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error']
  execFileSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  writeFileSync(installed, lock)
}

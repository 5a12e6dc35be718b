/** `node test/install-packages.ts <folder>...`: installs what each folder's lockfile names, if it is not here already. */

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

for (const folder of process.argv.slice(2)) install(resolve(folder))

function install(folder: string): void {
  const installed = `${folder}/node_modules/.installed-lock.json`
  const lock = readFileSync(`${folder}/package-lock.json`, 'utf8')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return

  console.log(`Installing the packages of ${folder} ...`)
  // Not `ci`: it refuses a lockfile that leaves out the platforms for which a registry has no program.
  const args = ['install', '--no-save', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel', 'error']
  execFileSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  writeFileSync(installed, lock)
}

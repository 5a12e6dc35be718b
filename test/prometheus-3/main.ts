/** Builds Prometheus 3 from its Go module, and asks it about rules and dashboards: `npm run check:prometheus-3`. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { alertConfig } from '../../dashboards/source/config.ts'
import { ruleFile } from '../../dashboards/source/rules/rule-file.ts'
import { TRANSLATIONS } from '../../dashboards/source/translation.ts'

/** Prometheus 3.16: its module counts from 0.300 on. */
const VERSION = 'v0.316.0'
const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
const HELP = `Usage: npm run check:prometheus-3 [-- --binaries <folder>]

Builds prometheus and promtool ${VERSION} with Go into node_modules/.cache, once: some minutes, and 2 GB of Go's
caches. --binaries names a folder that has them already.`

const { binaries, help } = parseArgs({
  options: {
    binaries: { type: 'string', default: join(REPOSITORY, 'node_modules/.cache/prometheus-3', VERSION) },
    help: { type: 'boolean', default: false },
  },
}).values
if (help) console.log(HELP)
else check(resolve(binaries))

function check(folder: string): void {
  const [promtool, prometheus] = ['promtool', 'prometheus'].map((name) => built(folder, name)) as [
    string,
    string,
  ]
  run(promtool, '--version')
  for (const file of ['rules.test.yaml', 'rules.days.test.yaml'])
    run(promtool, 'test', 'rules', join(REPOSITORY, 'dashboards/prometheus', file))
  checkTranslatedRules(promtool)
  const script = join(REPOSITORY, 'test/translations/main.ts')
  run(process.execPath, '--conditions=lifesign-source', script, '--prometheus', prometheus)
}

function built(folder: string, name: string): string {
  const binary = join(folder, name)
  if (existsSync(binary)) return binary
  mkdirSync(folder, { recursive: true })
  console.log(`Building ${name} ${VERSION}`)
  const command = `github.com/prometheus/prometheus/cmd/${name}@${VERSION}`
  execFileSync('go', ['install', command], { stdio: 'inherit', env: { ...process.env, GOBIN: folder } })
  return binary
}

function checkTranslatedRules(promtool: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'lifesign-translated-'))
  try {
    for (const translation of TRANSLATIONS) {
      const file = join(scratch, `${translation}.yaml`)
      writeFileSync(file, ruleFile(alertConfig({ translation })))
      run(promtool, 'check', 'rules', '--lint=all', '--lint-fatal', file)
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

function run(command: string, ...args: readonly string[]): void {
  execFileSync(command, args, { stdio: 'inherit' })
}

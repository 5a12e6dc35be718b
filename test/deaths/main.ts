/** Has processes die in every way and company, with Lifesign and without: `npm run check:deaths`. */

import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { compare, type Comparison } from './compare.ts'
import { COMPANIES, DEATHS, isPossible, type Company } from './deaths.ts'
import type { Obituary } from './dying.ts'

const HELP = `Usage: npm run check:deaths [-- --death <name>] [--company <words>] [--node <version>]

  --death <name>      only this way to die
  --company <words>   only company with these words in its name
  --node <version>    only this Node: 22 or 24

It asks the npm registry, packs this package (build it before), starts some three hundred processes, two at a time,
and takes about ten minutes. Exits with 1 where a process ends otherwise than without Lifesign.`

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NODES = [
  { version: '24', path: join(ROOT, 'node_modules/.bin/node'), flags: [] },
  { version: '22', path: join(ROOT, 'node_modules/node22/bin/node'), flags: [] },
]

const flag = { type: 'string', default: '' } as const
const { death, company, node, help } = parseArgs({
  options: { death: flag, company: flag, node: flag, help: { type: 'boolean', default: false } },
}).values
if (help) {
  console.log(HELP)
  process.exit()
}

const companies = COMPANIES.filter((one) => one.name.includes(company) && canStart(one))
const folder = mkdtempSync(join(tmpdir(), 'lifesign-deaths-'))
try {
  install(companies.flatMap(({ packages = [] }) => packages))
  const app = join(folder, 'app.mjs')
  copyFileSync(new URL('app.mjs', import.meta.url), app)
  const cells = NODES.filter(({ version }) => version.includes(node)).flatMap((binary) =>
    companies.flatMap((one) =>
      DEATHS.filter((way) => way.name.includes(death) && isPossible(way, one)).map((way) => ({
        version: binary.version,
        dying: { death: way, company: one, node: binary, app, folder },
      })),
    ),
  )
  console.log('| Node | Company | Death | Ends without us | Ends with us | After | Run | People |')
  console.log('| ---- | ------- | ----- | --------------- | ------------ | ----- | --- | ------ |')
  const complaints: string[] = []
  for (const { version, dying } of cells) {
    const complaint = await compare(dying).then(
      (row) => {
        console.log(`| ${[version, ...wordsOf(row)].join(' | ')} |`)
        return row.complaint
      },
      (error: Error) => error.message,
    )
    if (complaint === undefined) continue
    complaints.push(`Node ${version}, ${dying.company.name}, ${dying.death.name}: ${complaint}`)
  }
  for (const complaint of complaints) console.log(`\n${complaint}`)
  console.log(`\n${cells.length} deaths, ${complaints.length} failures`)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The package as it would be published, and what is beside it. */
function install(packages: readonly string[]): void {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  execFileSync('npm', ['pack', '--loglevel=error', '--pack-destination', folder], { cwd: ROOT })
  const [archive = ''] = globSync('*.tgz', { cwd: folder })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  execFileSync('npm', ['install', ...quiet, join(folder, archive), ...packages], { cwd: folder })
}

/** Not every machine lets us start a process that is the first of its own. */
function canStart({ name, isFirst = false }: Company): boolean {
  const can = !isFirst || spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0
  if (!can) console.log(`This machine lets nobody start ${name}: those rows are left out.\n`)
  return can
}

function wordsOf({ company: beside, death: way, without, with: ours, told }: Comparison): readonly string[] {
  return [
    beside.name,
    way.name,
    `${without.end}`,
    `${ours.end}`,
    `${(ours.tookMs / 1_000).toFixed(1)} s`,
    ours.notes.filter((line) => line.startsWith('ended ')).join(', ') || '–',
    peopleOf(ours, told, way.isSudden === true),
  ]
}

function peopleOf({ notes }: Obituary, told: readonly string[], isSudden: boolean): string {
  if (told.length > 0) return 'told'
  const outcomes = notes.filter((line) => line.startsWith('outcome ')).map((line) => line.slice(8))
  if (outcomes.length > 0) return `best effort: ${outcomes.join(', ')}`
  return isSudden ? 'nobody: nothing of it runs any more' : 'best effort: nobody'
}

/** Resolves the packed package into trees that people have, by every package manager: `npm run check:installs`. */

import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { packageManagers, type PackageManager } from './package-managers.ts'
import { TREES, type Tree } from './trees.ts'

/** What an application without an SDK of its own installs, by the quick start. */
const QUICK_START = { '@opentelemetry/sdk-node': '*' }
/** What one cell says. Trees that do not resolve without us are nobody's fault here. */
type Cell = '✓' | '✗' | '– not without us either' | '✗ with sdk-node'

const HELP = `Usage: npm run check:installs [-- --tree <words>] [--manager <words>]

  --tree <words>      only trees with these words in their name
  --manager <words>   only package managers with these words in their name

It asks the npm registry, packs this package (build it before), installs nothing, and takes some minutes.
Exits with 1 if Lifesign keeps a tree from being resolved.`

const flag = { type: 'string', default: '' } as const
const { tree, manager, help } = parseArgs({
  options: { tree: flag, manager: flag, help: { type: 'boolean', default: false } },
}).values
if (help) {
  console.log(HELP)
  process.exit()
}

const folder = mkdtempSync(join(tmpdir(), 'lifesign-installs-'))
try {
  const packed = pack(folder)
  const managers = (await packageManagers(folder)).filter(({ name }) => isWanted(name, manager))
  const trees = TREES.filter(({ name }) => isWanted(name, tree))
  const complaints: string[] = []
  console.log(`| Beside | ${managers.map(({ name }) => name).join(' | ')} |`)
  console.log(`| --- | ${managers.map(() => '---').join(' | ')} |`)
  for (const one of trees) {
    const cells = await Promise.all(managers.map((each) => cellOf(each, one, { packed, complaints })))
    console.log(`| ${one.name} | ${cells.join(' | ')} |`)
  }
  for (const complaint of complaints) console.log(`\n${complaint}`)
  console.log(`\n${trees.length} trees, ${managers.length} package managers, ${complaints.length} failures`)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** The package as it would be published. */
function pack(into: string): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  execFileSync('npm', ['pack', '--loglevel=error', '--pack-destination', into], { cwd: root })
  const [archive = ''] = globSync('*.tgz', { cwd: into })
  return join(into, archive)
}

async function cellOf(
  { name, resolve }: PackageManager,
  { name: beside, dependencies }: Tree,
  { packed, complaints }: { readonly packed: string; readonly complaints: string[] },
): Promise<Cell> {
  const ours = { ...dependencies, lifesign: `file:${packed}` }
  const alone = await resolve(ours)
  if (!alone.ok) {
    if (!(await resolve(dependencies)).ok) return '– not without us either'
    complaints.push(`${beside}, ${name}: ${alone.why}`)
    return '✗'
  }
  const hasSdk = Object.keys(dependencies).some((one) => one.startsWith('@opentelemetry/sdk'))
  const both = hasSdk ? alone : await resolve({ ...QUICK_START, ...ours })
  if (both.ok || !(await resolve({ ...QUICK_START, ...dependencies })).ok) return '✓'
  complaints.push(`${beside}, with @opentelemetry/sdk-node, ${name}: ${both.why}`)
  return '✗ with sdk-node'
}

function isWanted(name: string, words: string): boolean {
  return name.toLowerCase().includes(words.toLowerCase())
}

/** Package managers that resolve a tree without installing it: they write a lock file and stop. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** How a resolution went. */
export type Resolution = { readonly ok: true } | { readonly ok: false; readonly why: string }

/** One package manager. */
export interface PackageManager {
  readonly name: string
  /** Resolves what stands in this `package.json`. */
  resolve(dependencies: Readonly<Record<string, string>>): Promise<Resolution>
}

interface Recipe {
  readonly name: string
  /** What the registry calls it. */
  readonly spec: string
  /** Its entry file, from its own folder. */
  readonly entry: string
  readonly args: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** What has to be added to a tree that lacks it. */
  readonly byHand?: Readonly<Record<string, string>>
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']
const RECIPES: readonly Recipe[] = [
  {
    name: 'npm 10',
    spec: 'npm:npm@10',
    entry: 'bin/npm-cli.js',
    args: ['install', '--package-lock-only', ...QUIET],
  },
  {
    name: 'npm 11',
    spec: 'npm:npm@11',
    entry: 'bin/npm-cli.js',
    args: ['install', '--package-lock-only', ...QUIET],
  },
  {
    name: 'pnpm',
    spec: 'npm:pnpm@10',
    entry: 'bin/pnpm.cjs',
    args: ['install', '--lockfile-only', '--ignore-workspace'],
  },
  {
    name: 'Yarn',
    spec: 'npm:@yarnpkg/cli-dist@4',
    entry: 'bin/yarn.js',
    args: ['install', '--mode=update-lockfile'],
    // It installs no peers by itself, and says so: its users add the API, as README.md says.
    byHand: { '@opentelemetry/api': '^1.9.0' },
    variables: {
      YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      YARN_ENABLE_TELEMETRY: '0',
      YARN_NODE_LINKER: 'pnp',
    },
  },
]

/** What a resolution may take, in ms: the first one asks the registry for hundreds of packages. */
const LONGEST_MS = 300_000
/** What npm gives up with where peers contradict each other, and what the others warn with. */
const PEER_TROUBLE = /ERESOLVE|ERR_PNPM_PEER_DEP_ISSUES|(?:unmet|missing|incompatible) peer|YN00(?:02|60|86)/i

/**
 * Installs the package managers themselves.
 *
 * @param folder where, and where their trees are tried
 */
export async function packageManagers(folder: string): Promise<readonly PackageManager[]> {
  const dependencies = Object.fromEntries(RECIPES.map(({ name, spec }) => [aliasOf(name), spec]))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies }))
  await execute('npm', ['install', '--ignore-scripts', ...QUIET], { cwd: folder })
  const { stdout } = await execute('npm', ['config', 'get', 'registry'], { cwd: folder })
  return RECIPES.map((recipe) => ({
    name: recipe.name,
    resolve: (wanted) =>
      resolve({ folder, registry: stdout.trim(), recipe }, { ...recipe.byHand, ...wanted }),
  }))
}

async function resolve(
  { folder, registry, recipe }: { folder: string; registry: string; recipe: Recipe },
  dependencies: Readonly<Record<string, string>>,
): Promise<Resolution> {
  const trees = join(folder, 'trees')
  mkdirSync(trees, { recursive: true })
  const cwd = mkdtempSync(join(trees, 'tree-'))
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'app', private: true, dependencies }))
  // Yarn takes a folder above for the project otherwise.
  writeFileSync(join(cwd, 'yarn.lock'), '')
  const command = [join(folder, 'node_modules', aliasOf(recipe.name), recipe.entry), ...recipe.args]
  const env = { ...process.env, YARN_NPM_REGISTRY_SERVER: registry, ...recipe.variables }
  try {
    const { stdout, stderr } = await execute(process.execPath, command, { cwd, env, timeout: LONGEST_MS })
    const why = complaintOf(`${stdout}\n${stderr}`)
    return why === undefined ? { ok: true } : { ok: false, why }
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    return {
      ok: false,
      why: complaintOf(`${stdout}\n${stderr}`) ?? firstWords(`${stderr}${stdout}`) ?? message,
    }
  } finally {
    rmSync(cwd, { recursive: true, force: true })
  }
}

/** A line about our own peers: npm and Yarn name us in it, pnpm draws them below us. */
const OURS = /lifesign/

// Peers that contradict each other elsewhere in a tree are not ours to judge, where it resolves all the same.
function complaintOf(output: string): string | undefined {
  const lines = output.split('\n')
  const drawn = lines.findIndex((line) => /^[├└]\S* lifesign\b/.test(line))
  if (drawn >= 0) return lines.slice(drawn, drawn + 2).join(' ')
  return lines.find((line) => PEER_TROUBLE.test(line) && OURS.test(line))
}

function firstWords(output: string): string | undefined {
  const lines = output.split('\n').map((line) => line.replace(/^npm error ?/, '').trim())
  return (
    lines
      .filter((line) => line !== '')
      .slice(0, 6)
      .join(' ') || undefined
  )
}

function aliasOf(name: string): string {
  return name.toLowerCase().replace(' ', '')
}

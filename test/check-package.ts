/** Checks what would be published: names, types, entry points, size. Needs a build. */

import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkFrameworks } from './package-frameworks.ts'
import { checkLive } from './package-live.ts'
import { checkStart } from './package-start.ts'

const MAX_PACKED_BYTES = 1_700_000
/** Code, what Grafana and Prometheus read, and the papers. */
const ALLOWED =
  /^(?:dist\/|src\/|docs\/[\w-]+\.md$|dashboards\/(?:grafana\/[\w-]+\.json|(?:prometheus|alertmanager)\/[\w.-]+|(?:runbooks\/)?[\w-]+\.md|pictures\/[\w-]+\.webp)$|[A-Z]+(?:\.md)?$|package\.json$)/
/** One for all: it must be found by its published name. */
const A_DASHBOARD = 'dashboards/grafana/runs.json'
const root = fileURLToPath(new URL('..', import.meta.url))

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}

interface Packed {
  readonly filename: string
  readonly size: number
  readonly files: readonly { readonly path: string }[]
}

const [packed] = JSON.parse(run('npm', ['pack', '--json', '--loglevel=error'])) as [Packed]
try {
  checkContents(packed)
  checkOwnNames()
  checkStart(root)
  checkFrameworks(root)
  await checkLive(root)
  console.log(run('npx', ['publint', '--strict', packed.filename]))
  // Wildcards are left unchecked unless each entry is named, so the folders are read.
  const entries = ['channels', 'adapters'].flatMap((kind) =>
    readdirSync(`${root}/dist/${kind}`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${kind}/${entry.name}`),
  )
  const args = ['attw', packed.filename, '--include-entrypoints', ...entries, A_DASHBOARD]
  console.log(run('npx', args))
  console.log(`packed: ${packed.size} bytes in ${packed.files.length} files, ${entries.length} plugs`)
} finally {
  rmSync(`${root}/${packed.filename}`)
}

/** What is built asks for parts of the package by names like `#page`: each must lead to a file of the build. */
function checkOwnNames(): void {
  const { imports } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    readonly imports: Readonly<Record<string, { readonly default?: string }>>
  }
  for (const file of globSync('dist/**/*.{js,cjs}', { cwd: root })) {
    const code = readFileSync(`${root}/${file}`, 'utf8')
    for (const [, name = ''] of code.matchAll(
      /(?:from|import|import\(|__nameOf\(|__builtin\()\s*['"](#[\w/-]+)['"]/g,
    )) {
      const [, start = '', end] = /^(#layers\/)?(.*)$/.exec(name) ?? []
      const target = imports[start === '' ? name : `${start}*`]?.default?.replace('*', end ?? '')
      if (target === undefined || !existsSync(`${root}/${target}`))
        throw new Error(`Cannot publish: ${file} imports ${name}, which the package does not have`)
    }
  }
}

function checkContents({ size, files }: Packed): void {
  if (size > MAX_PACKED_BYTES) {
    throw new RangeError(`Cannot publish: packed size must be at most ${MAX_PACKED_BYTES}, but is ${size}`)
  }
  const stray = files.filter(({ path }) => !ALLOWED.test(path))
  const fixtures = files.filter(({ path }) => path.includes('/fixture.'))
  if (stray.length + fixtures.length > 0) {
    throw new RangeError(`Cannot publish: ${[...stray, ...fixtures].map(({ path }) => path).join(', ')}`)
  }
}

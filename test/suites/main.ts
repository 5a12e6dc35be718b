/** Runs the own test suites of frameworks with `lifesign/register` and without: `npm run check:suites`. */

import { execFileSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { differencesOf, fileOf, type Difference } from './differences.ts'
import { play, type Play, type Played } from './play.ts'
import { SUITES, type Suite } from './suites.ts'

const HELP = `Usage: npm run check:suites -- [--only <words>] <suite>=<checkout>...

  <suite>=<checkout>   a suite of the list below, and the folder that has the framework's sources
  --only <words>       only test files whose path has these words
  --keep               leaves reports and logs where they are, and says where that is

${SUITES.map(({ name, version, source }) => `  ${name.padEnd(14)} ${version.padEnd(18)} ${source}`).join('\n')}

The checkout must have its packages installed, so that its own tests run. This packs our package (build it before),
runs all tests of each suite without Lifesign, then with \`lifesign/register\` preloaded in each process and thread, and
compares them by name. What differs is played three times more. It takes some minutes for each suite.
Exits with 1 if a test ends with Lifesign as it never does without, or if Lifesign heard no run.`

/** How often a file is played again that has a test with a difference. */
const AGAIN = 3

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(HELP)
  process.exit(values.help ? 0 : 1)
}

const wanted = positionals.map(suiteOf)
const folder = mkdtempSync(join(tmpdir(), 'lifesign-suites-'))
try {
  const register = install()
  const complaints: string[] = []
  console.log(
    '| Suite | Version | Tests | Pass without us | Pass with us | Processes and threads | Runs heard |',
  )
  console.log(
    '| ----- | ------- | ----- | --------------- | ------------ | --------------------- | ---------- |',
  )
  for (const { suite, checkout } of wanted) complaints.push(...(await compare(suite, checkout, register)))
  for (const complaint of complaints) console.log(`\n${complaint}`)
  console.log(`\n${wanted.length} suites, ${complaints.length} failures`)
  process.exitCode = complaints.length === 0 ? 0 : 1
} finally {
  if (values.keep) console.log(`Reports and logs: ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}

function suiteOf(given: string): { readonly suite: Suite; readonly checkout: string } {
  const [name = '', path = ''] = given.split(/=(.*)/s)
  const suite = SUITES.find((one) => one.name === name)
  if (suite !== undefined && path !== '') return { suite, checkout: resolve(path) }
  console.error(`${given} is not <suite>=<checkout>.\n\n${HELP}`)
  process.exit(1)
}

/** The package as it would be published, and the file of it that is preloaded. */
function install(): string {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  execFileSync('npm', ['pack', '--loglevel=error', '--pack-destination', folder], { cwd: root })
  const [archive = ''] = globSync('*.tgz', { cwd: folder })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', private: true }))
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...quiet, join(folder, archive)], { cwd: folder })
  return join(folder, 'node_modules/lifesign/dist/register.js')
}

async function compare(suite: Suite, checkout: string, register: string): Promise<readonly string[]> {
  const playOnce = (of: Pick<Play, 'register' | 'files'>, as: string): Promise<Played> =>
    play({ suite, checkout, folder: join(folder, suite.name, as), ...of })
  const without = await playOnce({ register: undefined, files: values.only }, 'without')
  const withUs = await playOnce({ register, files: values.only }, 'with')
  const { version } = JSON.parse(readFileSync(join(checkout, suite.manifest), 'utf8')) as { version: string }
  const [before, after] = [endsOfTests(without), endsOfTests(withUs)]
  const passed = [before, after].map((ends) => ends.filter((end) => end === 'passed').length)
  const cells = [suite.name, version, after.length, ...passed, withUs.starts, withUs.runs]
  console.log(`| ${cells.join(' | ')} |`)

  const first = differencesOf([without.ends], [withUs.ends])
  const files = [...new Set(first.map(({ test }) => fileOf(test)))]
  const again = { without: [without.ends], with: [withUs.ends] }
  for (let turn = 1; files.length > 0 && turn <= AGAIN; turn += 1) {
    again.without.push((await playOnce({ register: undefined, files }, `without-${turn}`)).ends)
    again.with.push((await playOnce({ register, files }, `with-${turn}`)).ends)
  }
  const stay = differencesOf(again.without, again.with, new Set(files))
  return [
    ...stay.map((one) => `${suite.name}, ${wordsOf(one)}`),
    ...(withUs.runs === 0 ? [`${suite.name}: Lifesign heard no run, so this shows nothing`] : []),
    ...(without.exitCode !== withUs.exitCode && first.length === 0
      ? [`${suite.name}: its tests end alike, but it exits with ${withUs.exitCode}, not ${without.exitCode}`]
      : []),
  ]
}

/** A file has an end of its own, which is that of its tests. */
function endsOfTests({ ends }: Played): readonly string[] {
  return [...ends].flatMap(([test, end]) => (test === fileOf(test) ? [] : end.split(', ')))
}

function wordsOf({ test, without, with: ours }: Difference): string {
  return `${test}\n  without us: ${without.join(', ')}\n  with us: ${ours.join(', ')}`
}

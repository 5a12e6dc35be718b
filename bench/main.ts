/** Runs all benchmarks, each in a process of its own, and prints a table for people and a line for machines. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { keeps, ratioOf } from './figure.ts'
import type { Figure } from './figure.ts'

/** A benchmark: its file, its argument, and whether it takes long. */
interface Benchmark {
  readonly file: string
  readonly argument?: string
  readonly flags?: readonly string[]
  readonly slow?: boolean
  /** True if it takes the argument `quick` and then does less. */
  readonly shortens?: boolean
  /** True if it prints a table of its own, and can be compared with an earlier commit. */
  readonly tabulates?: boolean
}

/** What is measured as it is published. */
const BUILT: ReadonlySet<string> = new Set(['import-time', 'first-run', 'test-worker'])

const ROOMY = ['--min-semi-space-size=128', '--max-semi-space-size=128']

const BENCHMARKS: readonly Benchmark[] = [
  { file: 'touch', slow: true },
  { file: 'sampler-pass' },
  { file: 'memory' },
  { file: 'evidence-look' },
  { file: 'tool-digest' },
  { file: 'adapter-chunk', flags: ROOMY },
  { file: 'answer-chunk', flags: ROOMY },
  { file: 'model-http', slow: true },
  { file: 'frameworks', argument: 'langchain', slow: true },
  { file: 'frameworks', argument: 'mcp' },
  { file: 'adapters', slow: true },
  { file: 'run-overhead' },
  { file: 'run-overhead', argument: 'sdk' },
  { file: 'gate' },
  { file: 'stop-to-silence' },
  { file: 'notices', shortens: true },
  { file: 'shutdown' },
  { file: 'shutdown', argument: 'sdk' },
  { file: 'storm', slow: true },
  { file: 'storm', argument: 'sdk', slow: true },
  { file: 'truth', flags: ROOMY, shortens: true, tabulates: true },
  { file: 'unwatched', shortens: true },
  { file: 'unwatched', argument: 'sdk', shortens: true, slow: true },
  { file: 'status', shortens: true, slow: true },
  { file: 'status-machine', shortens: true, slow: true },
  { file: 'import-time' },
  { file: 'test-worker', shortens: true },
  { file: 'first-run', shortens: true },
]

const { values: given, positionals: only } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    // An earlier commit, for benchmarks that compare with one.
    against: { type: 'string' },
  },
})
const { quick } = given

function run(benchmark: Benchmark): Figure[] {
  const { file, argument, flags = [], shortens, tabulates } = benchmark
  // The price of an import is that of the built package; what runs for long runs from source.
  const conditions = BUILT.has(file) ? [] : ['--conditions=lifesign-source']
  const path = fileURLToPath(new URL(`${file}.ts`, import.meta.url))
  const args = [...conditions, '--expose-gc', '--max-old-space-size=8000', ...flags, path]
  const against = tabulates === true && given.against !== undefined ? ['--against', given.against] : []
  const choices = [argument ?? '', quick && shortens === true ? 'quick' : '', ...against].filter(
    (choice) => choice !== '',
  )
  const { stdout, status } = spawnSync(process.execPath, [...args, ...choices], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`Cannot run the benchmark ${file}: exit code ${status}`)
  const lines = stdout.split('\n')
  if (tabulates === true) console.log(lines.filter((line) => !line.startsWith('{')).join('\n'))
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Figure)
}

function print(figure: Figure): void {
  const ratio = ratioOf(figure)
  const { value, unit, baseline, atMost } = figure
  const beside =
    ratio === undefined ? '' : `${ratio.toFixed(2)}x of ${baseline?.toFixed(2)} ${unit}, ${figure.against}`
  const promise =
    atMost === undefined
      ? ''
      : `${keeps(figure) ? 'keeps' : 'BREAKS'} <= ${atMost}${ratio === undefined ? ` ${unit}` : 'x'}`
  const cells = [
    figure.case.padEnd(62),
    value.toFixed(2).padStart(10),
    unit.padEnd(3),
    beside.padEnd(62),
    promise,
  ]
  console.log(`  ${cells.join(' ').trimEnd()}`)
}

/** Of what stands in a table already: promises in numbers, and promises that are broken. */
function isTold(figure: Figure): boolean {
  return figure.atMost !== undefined && (figure.unit !== '' || !keeps(figure))
}

function machineLine(figure: Figure): string {
  const { bench, case: what, value, unit, baseline, low, high } = figure
  return JSON.stringify({ bench, case: what, value, unit, low, high, baseline, ratio: ratioOf(figure) })
}

const figures: Figure[] = []
for (const benchmark of BENCHMARKS) {
  if (quick && benchmark.slow === true) continue
  if (only.length > 0 && !only.includes(benchmark.file)) continue
  if (BUILT.has(benchmark.file) && !existsSync(new URL('../dist/index.js', import.meta.url))) {
    console.log(`\n${benchmark.file} needs a build: npm run build`)
    continue
  }
  console.log(`\n${benchmark.file}`)
  const found = run(benchmark)
  for (const figure of found) if (benchmark.tabulates !== true || isTold(figure)) print(figure)
  figures.push(...found)
}
console.log()
for (const figure of figures) console.log(machineLine(figure))
const broken = figures.filter((figure) => !keeps(figure))
console.log(`\n${figures.length} figures, ${broken.length} beyond their promise`)
// Absolute times on a busy machine prove nothing, so a broken promise is shown and fails nobody's build.

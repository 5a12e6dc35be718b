/** Silent tools with real processes under zero-code, on three Nodes, in three minutes each: `npm run check:evidence`. */

import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { ACCUSED_MS, EXPECTED } from './expectations.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const HELP = `Usage: npm run check:evidence [-- --node <version>] [--only <words>]

  --node <version>   22.15, 24 or 26; several times for several. Default: all of them
  --only <words>     only tools with these words in their name

Node 26 comes from npx. The Claude Agent SDK is tried where it is installed: npm install --no-save
@anthropic-ai/claude-agent-sdk, or its sdk.mjs in CLAUDE_AGENT_SDK. Exits with 1 if somebody is accused wrongly,
or wrongly not.`

const {
  node: versions,
  only,
  help,
} = parseArgs({
  options: {
    node: { type: 'string', multiple: true, default: ['22.15', '24', '26'] },
    only: { type: 'string', default: '' },
    help: { type: 'boolean', default: false },
  },
}).values
if (help) {
  console.log(HELP)
  process.exit()
}

/** A line that the application printed. */
interface Line {
  readonly begun?: string
  readonly told?: string
  readonly kind?: string
  readonly atMs?: number
  readonly text?: string
  readonly shown?: string
  readonly tool?: string
  readonly evidence?: { readonly finding: string; readonly processorMs: number; readonly bytes: number }
  readonly skipped?: readonly string[]
  readonly why?: string
  readonly failed?: string
  readonly error?: string
}

/** What became of one tool. */
interface Outcome {
  readonly name: string
  readonly afterMs: number | undefined
  readonly text: string | undefined
  readonly evidence: Line['evidence']
}

function binaryOf(version: string): string {
  if (version === '24') return process.execPath
  if (version === '22.15') return `${ROOT}node_modules/node22/bin/node`
  return execFileSync('npx', ['--yes', `node@${version}`, '-p', 'process.execPath'], {
    encoding: 'utf8',
  }).trim()
}

/** Runs the application, and returns what it said. */
async function play(version: string): Promise<Line[]> {
  const flags = ['--conditions=lifesign-source', '--import', 'lifesign/register']
  const old = version === '22.15' ? ['--experimental-strip-types', '--no-warnings'] : []
  const args = [...old, ...flags, 'test/evidence-check/tools.mjs', `${ROOT}node_modules/.bin/tsc`, only]
  const config = `${ROOT}test/evidence-check/config.mjs`
  const env = { ...process.env, LIFESIGN_CONFIG: config, LIFESIGN_START_SDK: 'false' }
  const child = spawn(binaryOf(version), args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Line[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) lines.push(JSON.parse(line) as Line)
  }
  return lines
}

function outcomesOf(lines: readonly Line[]): Outcome[] {
  return Object.keys(EXPECTED).flatMap((name) => {
    const shown = lines.find((line) => line.shown === name && line.tool !== undefined)
    const told = lines.find((line) => line.told === name && line.kind === 'stalled')
    if (shown === undefined && told === undefined) return []
    const { atMs: begunMs = 0 } = lines.find((line) => line.begun === name) ?? {}
    const afterMs = told?.atMs === undefined ? undefined : told.atMs - begunMs
    return [{ name, text: told?.text, afterMs, evidence: shown?.evidence }]
  })
}

/** What is wrong with it; undefined if nothing is. */
function faultOf({ name, afterMs, text = '', evidence }: Outcome): string | undefined {
  const expected = EXPECTED[name]
  if (expected === undefined) return afterMs === undefined ? undefined : 'accused though it works'
  if (afterMs === undefined) return 'not accused'
  if (evidence?.finding !== expected.evidence) return `the evidence is ${evidence?.finding}`
  if (!expected.words.test(text)) return 'other words'
  return afterMs < ACCUSED_MS.from || afterMs > ACCUSED_MS.to ? 'at another time' : undefined
}

function rowOf(outcome: Outcome): string {
  const { name, afterMs, text, evidence } = outcome
  const used = evidence && `${evidence.finding}, ${evidence.processorMs} ms, ${evidence.bytes} B`
  const when = afterMs === undefined ? 'nothing' : `${(afterMs / 1_000).toFixed(1)} s`
  const fault = faultOf(outcome)
  const cells = [name.padEnd(22), when.padStart(8), (used ?? '').padEnd(34), text ?? '']
  return `  ${fault === undefined ? '✓' : '✗'} ${cells.join('  ').trimEnd()}${fault === undefined ? '' : `  <- ${fault}`}`
}

let wrong = 0
for (const version of versions) {
  const lines = await play(version)
  const outcomes = outcomesOf(lines)
  console.log(`\nNode ${version}: people are told after, evidence, words`)
  for (const outcome of outcomes) console.log(rowOf(outcome))
  for (const { skipped = [], why } of lines) {
    for (const name of skipped) console.log(`  – ${name.padEnd(22)}   skipped: ${why}`)
  }
  for (const { failed, error } of lines) if (failed !== undefined) console.log(`  ✗ ${failed}: ${error}`)
  wrong += outcomes.filter((outcome) => faultOf(outcome) !== undefined).length
  wrong += lines.filter(({ failed }) => failed !== undefined).length
  if (outcomes.length === 0 && !lines.some(({ skipped }) => skipped !== undefined)) wrong += 1
}
console.log(`\n${wrong} wrong`)
process.exitCode = wrong === 0 ? 0 : 1

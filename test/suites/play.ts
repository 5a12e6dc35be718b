/** Plays one suite once, with the packed package or without it, and says what became of each of its tests. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Suite } from './suites.ts'

/** What is played, where and how. */
export interface Play {
  readonly suite: Suite
  /** The sources of the framework, with the packages that they need. */
  readonly checkout: string
  /** The file that `--import` names; undefined to play without Lifesign. */
  readonly register: string | undefined
  /** Only tests of these files. All if there are none. */
  readonly files: readonly string[]
  /** For what is written down. */
  readonly folder: string
}

/** What was seen. */
export interface Played {
  /** By file and name: how each test ended. A name that several tests have has the ends of all. */
  readonly ends: ReadonlyMap<string, string>
  readonly exitCode: number | null
  /** Processes and threads in which the witness started, and runs that Lifesign heard in them. */
  readonly starts: number
  readonly runs: number
}

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

const WITNESS = new URL('witness.ts', import.meta.url).href
const SHARING = fileURLToPath(new URL('sharing-config.ts', import.meta.url))
/** Theirs are made for a machine that does nothing else, in ms. */
const TEST_TIMEOUT_MS = 120_000

/**
 * Plays it.
 *
 * @throws if Vitest wrote no report: nothing was played
 */
export async function play({ suite, checkout, register, files, folder }: Play): Promise<Played> {
  mkdirSync(folder, { recursive: true })
  const report = join(folder, 'report.json')
  const witness = join(folder, 'witness')
  const config = join(folder, 'vitest.config.mts')
  const log = join(folder, 'log')
  const output = openSync(log, 'w')
  writeFileSync(witness, '')
  writeFileSync(config, configOf(join(checkout, suite.config), register === undefined ? [] : suite.shares))
  const vitest = createRequire(join(checkout, 'package.json')).resolve('vitest/package.json')
  const args = [
    join(vitest, '../vitest.mjs'),
    'run',
    `--root=${checkout}`,
    `--config=${config}`,
    '--reporter=json',
    `--outputFile=${report}`,
    `--testTimeout=${TEST_TIMEOUT_MS}`,
    ...suite.args,
    ...files,
  ]
  const imports = [...(register === undefined ? [] : [pathToFileURL(register).href]), WITNESS]
  const child = spawn(process.execPath, args, {
    cwd: checkout,
    env: {
      ...ownEnvironment(),
      NODE_OPTIONS: imports.map((one) => `--import ${one}`).join(' '),
      SUITE_WITNESS: witness,
    },
    stdio: ['ignore', output, output],
  })
  const [exitCode] = (await once(child, 'close')) as [number | null]
  closeSync(output)
  if (!existsSync(report)) throw new Error(`Vitest wrote no report, but said:\n${readFileSync(log, 'utf8')}`)
  const notes = readFileSync(witness, 'utf8').split('\n')
  return {
    ends: endsOf(JSON.parse(readFileSync(report, 'utf8')) as Report, checkout),
    exitCode,
    starts: notes.filter((line) => line === 'start').length,
    runs: notes.filter((line) => line === 'run').length,
  }
}

function configOf(theirs: string, shares: Suite['shares']): string {
  return [
    `import theirs from ${JSON.stringify(theirs)}`,
    `import { sharing } from ${JSON.stringify(SHARING)}`,
    `export default sharing(theirs, ${JSON.stringify(shares)})`,
    '',
  ].join('\n')
}

/** That of a person at a shell, who set nothing up for us. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const { VITEST: _, NODE_ENV: __, NODE_OPTIONS: ___, ...env } = process.env
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:LIFESIGN|OTEL|npm)_/.test(name)))
}

function endsOf({ testResults }: Report, checkout: string): ReadonlyMap<string, string> {
  const ends = new Map<string, string>()
  for (const { name, status, assertionResults } of testResults) {
    const file = name.replace(`${checkout}/`, '')
    // One that could not be loaded has no tests.
    ends.set(file, status)
    for (const test of assertionResults) {
      const key = `${file} > ${test.fullName}`
      ends.set(key, ends.has(key) ? `${ends.get(key)}, ${test.status}` : test.status)
    }
  }
  return ends
}

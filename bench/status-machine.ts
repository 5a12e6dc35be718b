/** What it costs to look at a hundred processes of a machine, at what thousands have left, and to be a short one. */

import { execFileSync, fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Board } from '../src/status/board/board.ts'
import { MachineFinder } from '../src/status/sockets/machine-finder.ts'
import { systemClock } from '../src/system-clock.ts'
import { median } from './measure.ts'
import { report as reportFigure, type Figure } from './figure.ts'
import { cpuMs, turnCostOf } from './turn-cost.ts'

const isQuick = process.argv.includes('quick')
const PROCESSES = isQuick ? 20 : 100
const STALE = 1_000
const MEASURED_MS = isQuick ? 3_000 : 15_000
const ROUNDS = isQuick ? 3 : 11

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const report = (figure: Omit<Figure, 'bench'>): void => reportFigure({ bench: 'status-machine', ...figure })
const folder = mkdtempSync(join(tmpdir(), 'lifesign-bench-'))
const env = { ...process.env, LIFESIGN_BENCH_FOLDER: folder }
const sockets = join(folder, 'run')
const app = new URL('status-process.ts', import.meta.url)
const execArgv = ['--conditions=lifesign-source']

function boardOfMachine(): Board {
  const finder = new MachineFinder({ clock: systemClock, folder: sockets, own: undefined })
  return new Board({ clock: systemClock, local: undefined, finder })
}

/** Real processes with a socket each. */
async function manyProcesses(): Promise<void> {
  const children: ChildProcess[] = []
  for (let count = 0; count < PROCESSES; count += 1) {
    const child = fork(app, { execArgv, env })
    children.push(child)
    await once(child, 'message')
  }
  const board = boardOfMachine()
  const [startMs, startCpu] = [performance.now(), cpuMs()]
  const close = await board.open()
  while ([...board.rows()].length < PROCESSES) await pause(2)
  report({ case: `merging ${PROCESSES} processes: computed`, value: cpuMs() - startCpu, unit: 'ms' })
  report({ case: `merging ${PROCESSES} processes: took`, value: performance.now() - startMs, unit: 'ms' })
  const { share, maxMs } = await turnCostOf(pause(MEASURED_MS))
  report({ case: `CPU of who looks at ${PROCESSES} processes`, value: share * 100, unit: '%' })
  report({ case: 'computed in one turn at most, looking', value: maxMs, unit: 'ms' })
  close()
  board.close()
  for (const child of children) child.kill('SIGKILL')
}

/** Sockets of processes that died long ago. */
async function staleSockets(): Promise<void> {
  mkdirSync(sockets, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(sockets)) rmSync(join(sockets, name))
  // Above all pids that Linux gives out.
  for (let count = 0; count < STALE; count += 1)
    writeFileSync(join(sockets, `${4_200_000 + count}-0-stale.sock`), '')
  const board = boardOfMachine()
  const startCpu = cpuMs()
  const close = await board.open()
  while (readdirSync(sockets).length > 0) await pause(2)
  report({ case: `sweeping ${STALE} stale sockets: computed`, value: cpuMs() - startCpu, unit: 'ms' })
  close()
  board.close()
}

/** A process with one run that ends at once: whether it may be seen by others, or not. */
function shortProcesses(): void {
  const cpuOf = (mode: string): number =>
    Number(execFileSync(process.execPath, [...execArgv, app.pathname, mode], { env, encoding: 'utf8' }))
  const [seen, unseen]: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    seen.push(cpuOf('short'))
    unseen.push(cpuOf('unseen'))
  }
  report({
    case: 'CPU of a short process that may be seen',
    value: median(seen),
    baseline: median(unseen),
    against: 'sockets: false',
    unit: 'ms',
  })
  report({ case: 'sockets that short processes left', value: readdirSync(sockets).length, unit: '' })
}

await manyProcesses()
await staleSockets()
shortProcesses()
rmSync(folder, { recursive: true, force: true })
process.exit()

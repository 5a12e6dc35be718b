/** A machine in simulated time: the `/proc` that a judge reads holds the processes of the trace, and no others. */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import type { ProcessWork } from './trace.ts'

/** Processes here have ids that no real one has. */
const FIRST_PID = 10_000_000
/** A line of `/proc` counts time in steps of 10 ms. */
const STEP_MS = 10

/** A process of the trace: what a host holds of it. */
export interface SimulatedProcess {
  readonly pid: number
  exitCode: number | null
  readonly signalCode: null
}

interface Inhabitant {
  readonly process: SimulatedProcess
  readonly startMs: number
  readonly work: ProcessWork
}

/** The machine of one judge. */
export class SimulatedMachine {
  readonly #nowMs: () => number
  readonly #living = new Map<number, Inhabitant>()
  #nextPid = FIRST_PID

  /** @param nowMs time of the judge, in ms since the boot of this machine */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** Starts a process of this one. */
  start(work: ProcessWork): SimulatedProcess {
    const pid = (this.#nextPid += 1)
    const process = { pid, exitCode: null, signalCode: null }
    this.#living.set(pid, { process, startMs: this.#nowMs(), work })
    return process
  }

  exit(process: SimulatedProcess): void {
    process.exitCode = 0
    this.#living.delete(process.pid)
  }

  /** The text of a file below `/proc`; undefined where there is none. */
  file(path: string): string | undefined {
    if (path === '/proc/uptime') return `${this.#nowMs() / 1_000} 0.00\n`
    const [, , named, ...rest] = path.split('/')
    const pid = named === 'self' ? process.pid : Number(named)
    const isHost = pid === process.pid
    const inhabitant = this.#living.get(pid)
    if (!isHost && inhabitant === undefined) return undefined
    if (rest[0] === 'task') return isHost ? [...this.#living.keys()].join(' ') : ''
    if (rest[0] === 'stat') return this.#stat(pid, inhabitant)
    return rest[0] === 'io' ? 'rchar: 0\nwchar: 0\n' : '0::/\n'
  }

  /** The names in a folder below `/proc`. */
  names(path: string): string[] {
    return path === '/proc' ? [process.pid, ...this.#living.keys()].map(String) : [String(process.pid)]
  }

  #stat(pid: number, inhabitant: Inhabitant | undefined): string {
    const { startMs = 0 } = inhabitant ?? {}
    const usedMs = inhabitant === undefined ? 0 : this.#usedMs(inhabitant)
    const parent = inhabitant === undefined ? 1 : process.pid
    const usage = `0 0 0 0 ${Math.floor(usedMs / STEP_MS)} 0 0 0`
    return `${pid} (tool) S ${parent} ${pid} ${pid} 0 -1 0 ${usage} 20 0 1 0 ${Math.floor(startMs / STEP_MS)} 0`
  }

  #usedMs({ startMs, work: { share, forMs = Infinity } }: Inhabitant): number {
    return share * Math.min(this.#nowMs() - startMs, forMs)
  }
}

let plugged: SimulatedMachine | undefined
let isPlugged = false

/** From now on, this process reads the `/proc` of this machine. */
export function plugIn(machine: SimulatedMachine): void {
  plugged = machine
  if (isPlugged) return
  isPlugged = true
  Object.assign(fs, {
    readFileSync: readingFile(fs.readFileSync),
    readdirSync: readingFolder(fs.readdirSync),
  })
  syncBuiltinESMExports()
}

function readingFile(real: typeof fs.readFileSync): typeof fs.readFileSync {
  const read = (path: unknown, ...rest: unknown[]): unknown => {
    if (!isOfProc(path)) return Reflect.apply(real, fs, [path, ...rest])
    const text = plugged?.file(path)
    if (text === undefined) throw new Error(`Cannot read ${path}: no such process`)
    return text
  }
  return read as typeof fs.readFileSync
}

function readingFolder(real: typeof fs.readdirSync): typeof fs.readdirSync {
  const read = (path: unknown, ...rest: unknown[]): unknown =>
    isOfProc(path) ? (plugged?.names(path) ?? []) : Reflect.apply(real, fs, [path, ...rest])
  return read as unknown as typeof fs.readdirSync
}

function isOfProc(path: unknown): path is string {
  return typeof path === 'string' && (path === '/proc' || path.startsWith('/proc/'))
}

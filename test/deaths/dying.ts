/** One process that dies, and what was seen of it. */

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import type { Company, Death } from './deaths.ts'

/** What dies, and how. */
export interface Dying {
  readonly death: Death
  readonly company: Company
  /** The binary of Node, and what it needs besides. */
  readonly node: { readonly path: string; readonly flags: readonly string[] }
  /** Where the application's file lies, and the packages around it. */
  readonly app: string
  readonly folder: string
  /** Where its people hear of it; undefined without Lifesign. */
  readonly chatUrl: string | undefined
}

/** What was seen of it. */
export interface Obituary {
  /** Exit code or signal; `lives on` for what had to be killed. */
  readonly end: number | NodeJS.Signals | 'lives on'
  readonly tookMs: number
  /** What it noted: ends of runs, outcomes of notices. */
  readonly notes: readonly string[]
}

const START_MS = 120_000
/** Others may take 5 s to clean up, and we as long. */
const DEATH_MS = 11_000
/** Memory is looked for in vain for a while before it is called out, in ms. */
const OUT_OF_MEMORY_MS = 40_000
/** How long after it is ready it does something to itself, in ms. */
const OWN_HAND_MS = 300
const LOOK_MS = 20
const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const

/** Starts it, has it die, and waits for its end. */
export async function die(dying: Dying): Promise<Obituary> {
  const { death, company } = dying
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-death-'))
  const notes = join(folder, 'notes')
  const read = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : [])
  const child = start(dying, notes)
  let words = ''
  child.stderr?.on('data', (text: Buffer) => void (words += text))
  const ended = endOf(child, death, read)
  try {
    const isReady = await until(() => read().includes('ready') || child.exitCode !== null, START_MS)
    if (!isReady || !read().includes('ready')) {
      throw new Error(`it did not start (${child.exitCode ?? child.signalCode ?? 'in time'}): ${words}`)
    }
    const since = performance.now() + (death.signal || death.losesTerminal ? 0 : OWN_HAND_MS)
    if (death.losesTerminal) child.kill('SIGKILL')
    else if (death.signal)
      process.kill(company.isFirst ? onlyChildOf(child.pid) : Number(child.pid), death.signal)
    const end = await Promise.race([ended, sleep(longest(death), 'lives on' as const)])
    const tookMs = Math.max(0, performance.now() - since)
    return {
      end,
      tookMs,
      notes: read().filter(
        (line) => !line.startsWith('exit ') && line !== 'ready' && !line.startsWith('pid '),
      ),
    }
  } finally {
    child.kill('SIGKILL')
    const own = Number(/^pid (\d+)$/m.exec(read().join('\n'))?.[1])
    // Its terminal is gone, and with it the process that would take it along.
    if (death.losesTerminal && own > 1) silently(() => process.kill(own, 'SIGKILL'))
    rmSync(folder, { recursive: true, force: true })
  }
}

function longest({ name }: Death): number {
  return name === 'out of memory' ? OUT_OF_MEMORY_MS : DEATH_MS
}

function start({ death, company, node, app, folder, chatUrl }: Dying, notes: string): ChildProcess {
  const heap =
    death.name === 'out of memory' && company.name !== 'a worker' ? ['--max-old-space-size=150'] : []
  const flags = [...node.flags, ...heap, ...(company.flags?.({ folder, notes }) ?? [])]
  const command = [...(company.isFirst ? UNSHARE : []), node.path, ...flags, app]
  const env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    SHELL: '/bin/sh',
    NOTES: notes,
    DEATH: death.name,
    COMPANY: company.name,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
    ...(chatUrl !== undefined && { CHAT_URL: chatUrl }),
  }
  const [first = '', ...rest] = death.losesTerminal ? inTerminal(command, notes) : command
  return spawn(first, rest, { cwd: folder, env, stdio: ['pipe', 'ignore', 'pipe'] })
}

/**
 * The kernel tells the leader of a terminal's session alone that it is closed: the process is one, and the shell that
 * waits for it lives in the session before.
 */
function inTerminal(command: readonly string[], notes: string): readonly string[] {
  const quoted = command.map((word) => `'${word}'`).join(' ')
  const lines = `trap : HUP; setsid --ctty --wait ${quoted}; echo exit $? >> '${notes}'`
  return ['script', '--quiet', '--command', lines, '/dev/null']
}

async function endOf(child: ChildProcess, death: Death, read: () => string[]): Promise<Obituary['end']> {
  const closed = new Promise<Obituary['end']>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0))
  })
  if (!death.losesTerminal) return closed
  const line = (): string | undefined => read().find((one) => one.startsWith('exit '))
  await until(() => line() !== undefined, START_MS + DEATH_MS)
  return signalOf(Number(line()?.slice('exit '.length)))
}

/** A shell says 128 + n of a death by signal n. Of a process that exits with it by itself, it says the same. */
function signalOf(code: number): Obituary['end'] {
  const [name] = Object.entries(constants.signals).find(([, number]) => number === code - 128) ?? []
  return (name as NodeJS.Signals | undefined) ?? code
}

async function until(isSo: () => boolean, mostMs: number): Promise<boolean> {
  const endMs = performance.now() + mostMs
  while (!isSo() && performance.now() < endMs) await sleep(LOOK_MS)
  return isSo()
}

function onlyChildOf(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}

function silently(work: () => void): void {
  try {
    work()
  } catch {
    // It is gone.
  }
}

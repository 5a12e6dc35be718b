/** Lists the processes of this machine, with what they have used: from `/proc` on Linux, else from `ps`. */

import type { ProcessEntry } from '../model/process-entry.ts'

/** A process with what it has used since it started. */
export interface MeasuredProcess extends ProcessEntry {
  /** Its processor time, in ms. */
  readonly processorMs: number
  /** That of the children that it has collected, in ms; 0 where the system does not tell. */
  readonly collectedMs: number
  /** Page faults of the children that it has collected: they change whenever it collects one. */
  readonly collectedFaults: number
  /** The leader of its session; 0 where the system does not tell. */
  readonly sessionPid: number
  /** How many threads it has; 1 where the system does not tell. */
  readonly threads: number
  /** When it started: in ms since the boot by `/proc`, in ms since the epoch by `ps`. */
  readonly startedMs: number
}

// Built in, and fetched only where somebody looks: at start they would cost every process some milliseconds.
const fs = (): typeof import('node:fs') => process.getBuiltinModule('node:fs')

/** Files of /proc that are read at the same time: the host needs the thread pool too. */
const READ_AT_ONCE = 16
const PS_TIMEOUT_MS = 2_000
const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,time=,lstart='
/** Length of a clock tick in `/proc`, in ms: the kernel shows 100 a second on all machines that Node runs on. */
const TICK_MS = 10

/**
 * Lists all processes of this machine without blocking.
 *
 * @returns an empty list where neither `/proc` nor `ps` answers
 */
export async function listProcesses(): Promise<MeasuredProcess[]> {
  if (process.platform === 'win32') return []
  if (process.platform !== 'linux') return parsePs(await runPs())
  const pids = (
    await fs()
      .promises.readdir('/proc')
      .catch(() => [])
  ).filter(isPid)
  const entries: MeasuredProcess[] = []
  for (let from = 0; from < pids.length; from += READ_AT_ONCE) {
    const texts = pids
      .slice(from, from + READ_AT_ONCE)
      .map((pid) => fs().promises.readFile(statOf(pid), 'latin1'))
    for (const read of await Promise.allSettled(texts)) {
      // One that died meanwhile cannot be read.
      if (read.status === 'fulfilled') entries.push(...parseStat(read.value))
    }
  }
  return entries
}

/**
 * The same at once, for a process that dies and waits for nothing. Linux only; elsewhere the list is empty, and
 * so it is under `--permission`, where `/proc` must not be read.
 */
export function listProcessesNow(): MeasuredProcess[] {
  return listPids().flatMap((pid) => readProcess(pid) ?? [])
}

/** The ids of all processes now. Linux only; elsewhere there are none. */
export function listPids(): number[] {
  if (process.platform !== 'linux') return []
  try {
    return fs().readdirSync('/proc').filter(isPid).map(Number)
  } catch {
    return []
  }
}

/** One process now, Linux only; undefined if there is none of this id. */
export function readProcess(pid: number): MeasuredProcess | undefined {
  try {
    return parseStat(fs().readFileSync(statOf(pid), 'latin1'))[0]
  } catch {
    return undefined
  }
}

/** Processes of one tree that are read at once: more are left to the list of all. */
const MAX_BELOW = 1_000

/**
 * These processes and all that they have started, now. Where the kernel tells no children, and elsewhere than on Linux,
 * only they themselves, or nobody: the list of all tells the rest.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_children.5.html
 */
export function listBelowNow(pids: readonly number[]): MeasuredProcess[] {
  if (process.platform !== 'linux') return []
  const below = new Set(pids)
  // A set also visits what is added while it is walked.
  for (const pid of below) for (const child of childrenOf(pid)) if (below.size < MAX_BELOW) below.add(child)
  return [...below].flatMap((pid) => readProcess(pid) ?? [])
}

/** Each thread of a process tells of those that it has started. */
function childrenOf(pid: number): number[] {
  try {
    const threads = fs().readdirSync(`/proc/${pid}/task`)
    const texts = threads.map((thread) => fs().readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1'))
    return texts.flatMap((text) => text.split(' ').filter(isPid).map(Number))
  } catch {
    return []
  }
}

const isPid = (name: string): boolean => /^\d+$/.test(name)
const statOf = (pid: string | number): string => `/proc/${pid}/stat`

/**
 * A line of `/proc/<pid>/stat`; none if it cannot be understood. The name of the program stands in
 * parentheses, and may hold some of its own.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(text: string): MeasuredProcess[] {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  // Numbered as in the manual: the state behind the name is the third field.
  const field = (number: number): number => Number(fields[number - 3])
  return whole({
    pid: Number.parseInt(text, 10),
    parentPid: field(4),
    groupPid: field(5),
    sessionPid: field(6),
    startedAt: fields[22 - 3] ?? '',
    startedMs: field(22) * TICK_MS,
    isZombie: isDead(fields[0] ?? ''),
    processorMs: (field(14) + field(15)) * TICK_MS,
    collectedMs: (field(16) + field(17)) * TICK_MS,
    collectedFaults: field(11),
    threads: field(20),
  })
}

/** Lines of `ps -A -o pid=,ppid=,pgid=,stat=,time=,lstart=`, of Linux and of macOS. */
export function parsePs(text: string): MeasuredProcess[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parentPid, groupPid, state = '', time = '', ...started] = line.trim().split(/\s+/)
    const startedAt = started.join(' ')
    return whole({
      pid: Number(pid),
      parentPid: Number(parentPid),
      groupPid: Number(groupPid),
      sessionPid: 0,
      startedAt,
      startedMs: Date.parse(startedAt),
      isZombie: isDead(state),
      processorMs: parseTime(time),
      collectedMs: 0,
      collectedFaults: 0,
      threads: 1,
    })
  })
}

/** Processor time as `ps` shows it, `[[dd-]hh:]mm:ss[.cc]`, in ms. */
function parseTime(text: string): number {
  const [, days = 0, hours = 0, minutes, seconds] =
    /^(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text) ?? []
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1_000
}

function isDead(state: string): boolean {
  return /^[ZX]/.test(state)
}

/** One entry, or none if something of it cannot be understood. */
function whole(entry: MeasuredProcess): MeasuredProcess[] {
  const numbers = Object.values(entry).filter((value) => typeof value === 'number')
  return entry.pid > 1 && numbers.every(Number.isFinite) ? [entry] : []
}

/** What `ps` prints; nothing if it cannot be asked. */
export function runPs(): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' }
  const options = { env, timeout: PS_TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    const { execFile } = process.getBuiltinModule('node:child_process')
    const ps = execFile('ps', ['-A', '-o', PS_COLUMNS], options, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
    ps.unref()
  })
}

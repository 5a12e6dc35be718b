/** Finds everything that a process has started, also what was re-parented since, and never a stranger under its id. */

import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'

/** One process of this machine. */
export interface ProcessEntry {
  readonly pid: number
  readonly parentPid: number
  readonly groupPid: number
  /** When it started, in the words of the system: with the id it names a process for ever. */
  readonly startedAt: string
  /** Dead already, but not yet collected by its parent. */
  readonly isZombie: boolean
}

/** Files of /proc that are read at the same time: the host needs the thread pool too. */
const READ_AT_ONCE = 16
const PS_TIMEOUT_MS = 2_000
const PS_COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart='

/**
 * Everything that has come from one child of this process. Once seen, a process is known by its id and its
 * start, so it is found again when its parent has died, and is not mistaken when its id is used again.
 */
export class ProcessTree {
  readonly #rootPid: number
  readonly #known = new Map<number, string>()
  #leadsGroup = false

  constructor(rootPid: number) {
    this.#rootPid = rootPid
  }

  /**
   * Looks at a list of all processes.
   *
   * @returns those of this tree that live, parents first
   */
  look(entries: readonly ProcessEntry[]): ProcessEntry[] {
    this.#meetRoot(entries)
    const members = new Set(
      entries.filter((entry) => this.#isKnown(entry) || this.#isInGroup(entry, entries)),
    )
    // A set also visits what is added while it is walked.
    for (const { pid } of members) {
      for (const entry of entries) if (entry.parentPid === pid) members.add(entry)
    }
    members.forEach(({ pid, startedAt }) => this.#known.set(pid, startedAt))
    return [...members].filter(({ isZombie }) => !isZombie)
  }

  /** Our child is known as ours by its parent, which is this process. */
  #meetRoot(entries: readonly ProcessEntry[]): void {
    if (this.#known.has(this.#rootPid)) return
    const root = entries.find(({ pid, parentPid }) => pid === this.#rootPid && parentPid === process.pid)
    if (root === undefined) return
    this.#known.set(root.pid, root.startedAt)
    this.#leadsGroup = root.groupPid === root.pid
  }

  #isKnown({ pid, startedAt }: ProcessEntry): boolean {
    return this.#known.get(pid) === startedAt
  }

  /** The system gives the id of a group to nobody else while the group has members. */
  #isInGroup({ groupPid }: ProcessEntry, entries: readonly ProcessEntry[]): boolean {
    if (!this.#leadsGroup || groupPid !== this.#rootPid) return false
    const leader = entries.find(({ pid }) => pid === this.#rootPid)
    return leader === undefined || this.#isKnown(leader)
  }
}

/**
 * Lists all processes of this machine without blocking: from `/proc` on Linux, else from `ps`.
 *
 * @returns an empty list where neither answers
 */
export async function listProcesses(): Promise<ProcessEntry[]> {
  if (process.platform === 'win32') return []
  if (process.platform !== 'linux') return parsePs(await runPs())
  const pids = (await readdir('/proc').catch(() => [])).filter(isPid)
  const entries: ProcessEntry[] = []
  for (let from = 0; from < pids.length; from += READ_AT_ONCE) {
    const texts = pids.slice(from, from + READ_AT_ONCE).map((pid) => readFile(statOf(pid), 'latin1'))
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
export function listProcessesNow(): ProcessEntry[] {
  if (process.platform !== 'linux') return []
  return pidsNow().flatMap((pid) => {
    try {
      return parseStat(readFileSync(statOf(pid), 'latin1'))
    } catch {
      return []
    }
  })
}

function pidsNow(): string[] {
  try {
    return readdirSync('/proc').filter(isPid)
  } catch {
    return []
  }
}

const isPid = (name: string): boolean => /^\d+$/.test(name)
const statOf = (pid: string): string => `/proc/${pid}/stat`

/**
 * A line of `/proc/<pid>/stat`; none if it cannot be understood. The name of the program stands in
 * parentheses, and may hold some of its own.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export function parseStat(text: string): ProcessEntry[] {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state = '', parentPid, groupPid] = fields
  // The 22nd field of the line, and the 20th behind the name.
  return entryOf({ pid: Number.parseInt(text, 10), parentPid, groupPid, state, startedAt: fields[19] })
}

/** Lines of `ps -A -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(text: string): ProcessEntry[] {
  return text.split('\n').flatMap((line) => {
    const [pid, parentPid, groupPid, state = '', ...started] = line.trim().split(/\s+/)
    return entryOf({ pid: Number(pid), parentPid, groupPid, state, startedAt: started.join(' ') })
  })
}

function entryOf(of: {
  pid: number
  parentPid: string | undefined
  groupPid: string | undefined
  state: string
  startedAt: string | undefined
}): ProcessEntry[] {
  const [parentPid, groupPid] = [Number(of.parentPid), Number(of.groupPid)]
  const isWhole = [of.pid, parentPid, groupPid].every(Number.isSafeInteger) && of.pid > 1 && of.startedAt
  if (!isWhole) return []
  return [
    { pid: of.pid, parentPid, groupPid, startedAt: `${of.startedAt}`, isZombie: /^[ZX]/.test(of.state) },
  ]
}

/** What `ps` prints; nothing if it cannot be asked. */
export function runPs(): Promise<string> {
  const env = { ...process.env, LC_ALL: 'C' }
  const options = { env, timeout: PS_TIMEOUT_MS, maxBuffer: 16 * 1024 * 1024 }
  return new Promise((resolve) => {
    const ps = execFile('ps', ['-A', '-o', PS_COLUMNS], options, (error, stdout) =>
      resolve(error ? '' : stdout),
    )
    ps.unref()
  })
}

/** Answers what one look asks about processes: from `/proc`, file by file, or from one list of `ps`. */

import { listPids, readProcess } from './process-list.ts'
import type { MeasuredProcess } from './process-list.ts'

/** What a process has moved since it started, in bytes. */
export interface Transfer {
  readonly read: number
  readonly written: number
}

/** The processes of this machine during one look. A process that is gone is undefined, or has no children. */
export interface ProcessSource {
  /** Now, on the scale of `startedMs`. */
  readonly nowMs: number
  /** How exactly `startedMs` is known, in ms. */
  readonly graceMs: number
  process(pid: number): MeasuredProcess | undefined
  children(pid: number, threads: number): readonly number[]
  /** Undefined where it cannot be read: of other users, and on systems that do not tell. */
  transfer(pid: number): Transfer | undefined
  /** The container or the unit that a process runs in; empty where the system does not tell. */
  group(pid: number): string
  pids(): readonly number[]
}

/** `/proc` of Linux. Each answer costs some files, each some 10 us. */
export class ProcFiles implements ProcessSource {
  readonly nowMs = uptimeMs()
  readonly graceMs = 20
  readonly #tellsChildren: boolean
  #byParent: ReadonlyMap<number, readonly MeasuredProcess[]> | undefined

  /** @param options.tellsChildren the system keeps a file of children. Default: looked up */
  constructor({ tellsChildren = hasFileOfChildren() }: { readonly tellsChildren?: boolean } = {}) {
    this.#tellsChildren = tellsChildren
  }

  process(pid: number): MeasuredProcess | undefined {
    return readProcess(pid)
  }

  children(pid: number, threads: number): readonly number[] {
    if (!this.#tellsChildren) return this.#childrenByScan(pid)
    // A process has children by the thread that started them.
    const tasks = threads === 1 ? [String(pid)] : readNames(`/proc/${pid}/task`)
    return tasks.flatMap((task) => numbersOf(readText(`/proc/${pid}/task/${task}/children`) ?? ''))
  }

  transfer(pid: number): Transfer | undefined {
    const text = readText(`/proc/${pid}/io`)
    if (text === undefined) return undefined
    const [, read, written] = /^rchar: (\d+)\nwchar: (\d+)$/m.exec(text) ?? []
    return { read: Number(read ?? 0), written: Number(written ?? 0) }
  }

  group(pid: number): string {
    return readText(`/proc/${pid}/cgroup`) ?? ''
  }

  pids(): readonly number[] {
    return listPids()
  }

  /** Some kernels and sandboxes lack the file of children. */
  #childrenByScan(pid: number): readonly number[] {
    this.#byParent ??= byParent(this.pids().flatMap((each) => readProcess(each) ?? []))
    return this.#byParent.get(pid)?.map((child) => child.pid) ?? []
  }
}

/** One list of `ps`: of macOS and others, where nobody tells bytes. */
export class ProcessSnapshot implements ProcessSource {
  readonly nowMs: number
  readonly graceMs = 1_000
  readonly #byId: ReadonlyMap<number, MeasuredProcess>
  readonly #byParent: ReadonlyMap<number, readonly MeasuredProcess[]>

  /** @param nowMs when the list was made, in ms since the epoch */
  constructor(list: readonly MeasuredProcess[], nowMs: number) {
    this.nowMs = nowMs
    this.#byId = new Map(list.map((each) => [each.pid, each]))
    this.#byParent = byParent(list)
  }

  process(pid: number): MeasuredProcess | undefined {
    return this.#byId.get(pid)
  }

  children(pid: number): readonly number[] {
    return this.#byParent.get(pid)?.map((child) => child.pid) ?? []
  }

  transfer(): undefined {
    return undefined
  }

  group(): string {
    return ''
  }

  pids(): readonly number[] {
    return [...this.#byId.keys()]
  }
}

// Of the main thread, which has the id of the process.
function hasFileOfChildren(): boolean {
  return readText(`/proc/self/task/${process.pid}/children`) !== undefined
}

function byParent(list: readonly MeasuredProcess[]): Map<number, MeasuredProcess[]> {
  return Map.groupBy(list, ({ parentPid }) => parentPid)
}

/** Since the boot, with the time in which the machine slept: as `/proc/<pid>/stat` counts. */
function uptimeMs(): number {
  return Number.parseFloat(readText('/proc/uptime') ?? '0') * 1_000
}

function numbersOf(text: string): number[] {
  return text.split(' ').flatMap((word) => (word === '' ? [] : Number(word)))
}

function readText(file: string): string | undefined {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}

function readNames(folder: string): readonly string[] {
  try {
    return process.getBuiltinModule('node:fs').readdirSync(folder)
  } catch {
    return []
  }
}

/** A machine of its own for tests: processes that start, work, die and are collected as the kernel does it. */

import type { MeasuredProcess } from '../../src/evidence/process-list.ts'
import type { ProcessSource, Transfer } from '../../src/evidence/process-source.ts'

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
type Inhabitant = Mutable<MeasuredProcess> & { transfer: Mutable<Transfer>; container: string }

/** What is special about a process. */
export type Traits = Partial<Pick<Inhabitant, 'groupPid' | 'sessionPid' | 'container' | 'threads'>>

/** The first process of the machine. */
const INIT = 1

/** Processes by id; this process of the test is one of them. */
export class ProcessWorld implements ProcessSource {
  nowMs = 1_000_000
  readonly graceMs = 20
  /** What was asked, to count it. */
  readonly asked: string[] = []
  /** Processor time that was spent by all but the host and the first process. */
  spentMs = 0
  readonly #living = new Map<number, Inhabitant>()
  #nextPid = 1_000_000

  constructor() {
    this.#add(process.pid, INIT, { groupPid: 7, sessionPid: 7 })
  }

  /** Starts a process: in the group, session and container of its parent unless said otherwise. */
  start(parentPid: number = process.pid, traits: Traits = {}): number {
    this.#nextPid += 1
    return this.#add(this.#nextPid, parentPid, traits)
  }

  /** A stranger gets an id that was used before. */
  reuse(pid: number): void {
    this.#add(pid, INIT, { groupPid: 9, sessionPid: 9, container: 'elsewhere' })
  }

  work(pid: number, ms: number): void {
    this.#at(pid).processorMs += ms
    this.spentMs += ms
  }

  write(pid: number, bytes: number): void {
    this.#at(pid).transfer.written += bytes
  }

  read(pid: number, bytes: number): void {
    this.#at(pid).transfer.read += bytes
  }

  /** It dies; what it started gets the first process for its parent, which collects at once. */
  exit(pid: number): void {
    this.#at(pid).isZombie = true
    for (const child of this.childrenOf(pid)) {
      child.parentPid = INIT
      if (child.isZombie) this.#living.delete(child.pid)
    }
    if (this.#at(pid).parentPid === INIT) this.#living.delete(pid)
  }

  /** A parent takes note of its dead children: all that they used moves to it. */
  collect(pid: number): void {
    const parent = this.#at(pid)
    for (const child of this.childrenOf(pid).filter(({ isZombie }) => isZombie)) {
      parent.collectedMs += child.processorMs + child.collectedMs
      parent.transfer.written += child.transfer.written
      parent.transfer.read += child.transfer.read
      parent.collectedFaults += 100 + child.collectedFaults
      this.#living.delete(child.pid)
    }
  }

  childrenOf(pid: number): Inhabitant[] {
    return [...this.#living.values()].filter(({ parentPid }) => parentPid === pid)
  }

  process(pid: number): MeasuredProcess | undefined {
    this.asked.push(`process ${pid}`)
    const found = this.#living.get(pid)
    return found && { ...found }
  }

  children(pid: number): readonly number[] {
    return this.childrenOf(pid).map((child) => child.pid)
  }

  transfer(pid: number): Transfer | undefined {
    const found = this.#living.get(pid)
    return found?.isZombie === false ? { ...found.transfer } : undefined
  }

  group(pid: number): string {
    return this.#living.get(pid)?.container ?? ''
  }

  pids(): readonly number[] {
    return [...this.#living.keys()]
  }

  #add(pid: number, parentPid: number, traits: Traits): number {
    const { groupPid = 7, sessionPid = 7, container = 'ours' } = this.#living.get(parentPid) ?? {}
    this.#living.set(pid, {
      pid,
      parentPid,
      groupPid,
      sessionPid,
      container,
      threads: 1,
      startedMs: this.nowMs,
      startedAt: `${this.nowMs} ${this.#living.size} ${this.#nextPid}`,
      isZombie: false,
      processorMs: 0,
      collectedMs: 0,
      collectedFaults: 0,
      transfer: { read: 0, written: 0 },
      ...traits,
    })
    return pid
  }

  #at(pid: number): Inhabitant {
    const found = this.#living.get(pid)
    if (found === undefined) throw new Error(`Cannot find the process ${pid}`)
    return found
  }
}

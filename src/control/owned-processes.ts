/** Keeps the child processes that runs own, and ends them with their run. */

import type { ChildProcess, SpawnOptions } from 'node:child_process'
import type { Attempt } from '../model/attempt.ts'
import type { Clock } from '../model/clock.ts'
import { isAbnormal, stopsWork } from '../model/end.ts'
import type { RunEnd } from '../model/end.ts'
import type { ProcessEntry } from '../model/process-entry.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { ownableChild, type OwnableChild } from './ownable-child.ts'
import { OwnedProcess } from './owned-process.ts'

/** How a process ends with its run. */
export interface OwnOptions {
  /** Time between SIGTERM and SIGKILL, in ms, 0 to 600,000. Default: the option `killGraceMs` of the instance */
  readonly killGraceMs?: number
  /** A run that completes lets it live. Any other end still ends it. @default false */
  readonly keepWhenCompleted?: boolean
}

/** Options of `run.spawnProcess`: those of `spawn`, but for `detached`, and how it ends. */
export interface SpawnProcessOptions extends Omit<SpawnOptions, 'detached'>, OwnOptions {}

/** A process that a run wants started. */
export interface SpawnRequest {
  readonly command: string
  readonly args: readonly string[]
  readonly options: SpawnProcessOptions
}

/** What the keeper needs from its neighbours. */
export interface OwnedProcessesOptions {
  readonly clock: Pick<Clock, 'now' | 'after'>
  readonly killGraceMs: number
  /** Told of each child that a run is given. */
  readonly noted: (child: OwnableChild, run: RunInfo) => void
  /** Lists all processes of the machine without blocking. */
  readonly listProcesses: () => Promise<readonly ProcessEntry[]>
  /** The same at once, for a process that dies, and where the list is late. */
  readonly listProcessesNow: () => readonly ProcessEntry[]
  /** Lists these processes and all that they have started, at once. */
  readonly listBelowNow: (pids: readonly number[]) => readonly ProcessEntry[]
  /** Does I/O of ours without tracing it. */
  readonly suppressTracing: <T>(work: () => T) => T
  readonly warn: (message: string) => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/** How a child was started, and with which ends of its run it ends. */
export interface Belonging {
  /** It was started as the leader of a group of processes. @default false */
  readonly leadsGroup?: boolean
  /** Default: what `OwnOptions` say */
  readonly endsWith?: (end: RunEnd) => boolean
}

/** One entry of a run. */
interface Owned {
  readonly process: OwnedProcess
  readonly endsWith: (end: RunEnd) => boolean
}

const NOT_OWNABLE =
  'Cannot own this: it must be a ChildProcess of node:child_process, or have pid and onExit as in node-pty'

/** Longest grace time of a process, in ms. */
export const MAX_KILL_GRACE_MS = 600_000

/**
 * The child processes of all live runs. It is the first sink: what a run has started is told to stop before
 * anybody hears of its end.
 */
export class OwnedProcesses implements Sink {
  readonly #options: OwnedProcessesOptions
  /** Living children of this process, by run. */
  readonly #owned = new Map<RunInfo, Map<OwnableChild, Owned>>()
  /** On their way out. */
  readonly #ending = new Map<OwnedProcess, Promise<void>>()
  readonly #survivors = new WeakMap<RunInfo, number>()
  #listing: Promise<readonly ProcessEntry[]> | undefined

  constructor(options: OwnedProcessesOptions) {
    this.#options = options
  }

  /**
   * Binds a child to a run. One that could not start, or has exited already, is nobody's.
   *
   * @returns how to give it up: the run does not end it any more
   */
  own(run: RunInfo, given: unknown, options: OwnOptions = {}, belonging: Belonging = {}): () => void {
    const child = this.#options.attempt('read a process', () => ownableChild(given))
    if (child === undefined) this.#options.warn(NOT_OWNABLE)
    if (child === undefined) return noMore
    this.#options.noted(child, run)
    const children = this.#owned.get(run) ?? new Map<OwnableChild, Owned>()
    if (child.pid === undefined || children.has(child)) return noMore
    const owned = this.#ownedOf(child, options, belonging)
    if (owned.process.hasExited) return noMore
    children.set(child, owned)
    this.#owned.set(run, children)
    const exited = (): void => this.#options.attempt('note an end', () => this.#exited(run, owned.process))
    child.once('exit', exited)
    // What a run starts after its end goes the way of the rest.
    if (run.ended !== undefined) this.runEnded(run, run.ended)
    return () => {
      child.removeListener('exit', exited)
      owned.process.release()
      this.#giveUp(run, child)
    }
  }

  /** Starts a process as the leader of a group of its own, and binds it to a run. */
  spawn(run: RunInfo, { command, args, options }: SpawnRequest): ChildProcess {
    const { killGraceMs: _killGraceMs, keepWhenCompleted: _keepWhenCompleted, ...rest } = options
    // On Windows it would get a console window of its own.
    const leadsGroup = process.platform !== 'win32'
    // Fetched only here: at start it would cost every process some milliseconds.
    const { spawn } = process.getBuiltinModule('node:child_process')
    const child = spawn(command, args, { ...rest, detached: leadsGroup })
    this.own(run, child, options, { leadsGroup })
    return child
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    // Nearly every run: it owns nothing.
    if (this.#owned.size === 0) return
    const children = this.#owned.get(run)
    this.#owned.delete(run)
    for (const { process: owned, endsWith } of children?.values() ?? []) {
      if (endsWith(end)) this.#end(run, owned, { isPatient: !isAbnormal(end) })
    }
  }

  /** True while a process that the run owns lives, or has left somebody in its group. */
  owns(run: RunInfo): boolean {
    for (const { process: owned } of this.#owned.get(run)?.values() ?? []) {
      if (!owned.hasExited || owned.leavesGroup) return true
    }
    return false
  }

  /** How many processes of a run outlived SIGKILL. */
  survivorsOf(run: RunInfo): number {
    return this.#survivors.get(run) ?? 0
  }

  /** True while a process is on its way out. */
  get isEnding(): boolean {
    return this.#ending.size > 0
  }

  /** Waits until all that is on its way out is gone, and leaves it no more than this time, in ms. */
  async shutdown(graceMs: number): Promise<void> {
    for (const owned of this.#ending.keys()) owned.hasten(graceMs)
    await Promise.all(this.#ending.values())
  }

  /** Kills all that is on its way out: this process dies, and nobody would be left to do it later. */
  killNow(): void {
    if (!this.isEnding) return
    const entries = this.#options.listProcessesNow()
    for (const owned of this.#ending.keys()) owned.killNow(entries)
  }

  #ownedOf(child: OwnableChild, options: OwnOptions, belonging: Belonging): Owned {
    const { clock, attempt, listBelowNow: listBelow, listProcessesNow: listNow } = this.#options
    const asked = attempt('read killGraceMs', () => graceMsOf(options.killGraceMs, this.#options))
    const graceMs = asked ?? this.#options.killGraceMs
    const keeps = attempt('read keepWhenCompleted', () => options.keepWhenCompleted) === true
    const { leadsGroup = false, endsWith = endsWithRun(keeps) } = belonging
    const list = (): Promise<readonly ProcessEntry[]> => this.#list()
    const process = new OwnedProcess({ child, graceMs, leadsGroup, clock, list, listBelow, listNow })
    return { process, endsWith }
  }

  #giveUp(run: RunInfo, child: OwnableChild): void {
    const children = this.#owned.get(run)
    children?.delete(child)
    if (children?.size === 0) this.#owned.delete(run)
  }

  #end(run: RunInfo, owned: OwnedProcess, options: { readonly isPatient: boolean }): void {
    const ended = this.#options.suppressTracing(() => owned.end(options))
    const failed = (error: unknown): number => {
      this.#options.attempt('end an owned process', () => {
        throw error
      })
      return 1
    }
    const done = ended.catch(failed).then((survivors) => {
      this.#ending.delete(owned)
      if (survivors === 0) return
      this.#survivors.set(run, this.survivorsOf(run) + survivors)
      this.#options.warn(
        `Cannot end ${survivors} owned process(es) of the run ${run.id}: they outlived SIGKILL`,
      )
    })
    this.#ending.set(owned, done)
  }

  /** Forgets processes that have exited, but for those that left somebody in their group. */
  #exited(run: RunInfo, exited: OwnedProcess): void {
    const children = this.#owned.get(run)
    if (children === undefined) return
    if (exited.leavesGroup) void this.#options.suppressTracing(() => exited.noteLeft())
    for (const [child, { process: one }] of children) {
      if (one.hasExited && !one.leavesGroup) children.delete(child)
    }
    if (children.size === 0) this.#owned.delete(run)
  }

  /** Many processes that end together share one list. */
  #list(): Promise<readonly ProcessEntry[]> {
    this.#listing ??= this.#options
      .listProcesses()
      .catch(() => [])
      .finally(() => (this.#listing = undefined))
    return this.#listing
  }
}

/** Nothing is left to give up. */
function noMore(): void {}

/** The grace time of a process, in ms: what its host says, if that can be used. */
function graceMsOf(
  killGraceMs: unknown,
  otherwise: Pick<OwnedProcessesOptions, 'killGraceMs' | 'warn'>,
): number {
  if (killGraceMs === undefined) return otherwise.killGraceMs
  // Hosts without types pass anything, and a text would be added to the time as a text.
  const isNumber = typeof killGraceMs === 'number'
  if (isNumber && killGraceMs >= 0 && killGraceMs <= MAX_KILL_GRACE_MS) return killGraceMs
  otherwise.warn(
    `Cannot use killGraceMs: it must be a number from 0 to ${MAX_KILL_GRACE_MS}, but is ${plain(killGraceMs)}; the process gets ${otherwise.killGraceMs}`,
  )
  return otherwise.killGraceMs
}

/** Says with which ends of its run a process ends. One that may be at work lives on: nobody has decided that it ends. */
function endsWithRun(isKeptWhenCompleted: boolean): (end: RunEnd) => boolean {
  return (end) => (isAbnormal(end) ? stopsWork(end) : !isKeptWhenCompleted)
}

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

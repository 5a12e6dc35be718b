/** One process that a run owns, and its end: asked first, killed after a grace time, looked for afterwards. */

import type { Cancel, Clock } from '../model/clock.ts'
import type { ProcessEntry } from '../model/process-entry.ts'
import { isGroupAlive, killOnWindows, send } from './process-signal.ts'
import type { OwnableChild } from './ownable-child.ts'
import { ProcessTree } from './process-tree.ts'

/** What ending a process needs. */
export interface OwnedProcessOptions {
  readonly child: OwnableChild
  /** Time between SIGTERM and SIGKILL, in ms. */
  readonly graceMs: number
  /** True if the child was started as the leader of a process group. */
  readonly leadsGroup: boolean
  readonly clock: Pick<Clock, 'now' | 'after'>
  /** Lists all processes of the machine. Never rejects. */
  readonly list: () => Promise<readonly ProcessEntry[]>
  /** Lists these processes and all that they have started, at once. Empty where the system cannot tell. */
  readonly listBelow: (pids: readonly number[]) => readonly ProcessEntry[]
  /** Lists all processes of the machine at once. Empty where the system cannot tell. */
  readonly listNow: () => readonly ProcessEntry[]
}

/** A list that takes longer than this does not hold up SIGTERM, in ms. */
const LIST_TIMEOUT_MS = 250
/** Pauses between two looks whether it is gone, in ms: the first, and the longest. */
const FIRST_LOOK_MS = 25
const LONGEST_LOOK_MS = 400
/** How long SIGKILL is repeated, and waited for, in ms: after it, what still lives survives. */
const SETTLE_MS = 800

/** A child of this process, with everything that it has started. */
export class OwnedProcess {
  readonly #options: OwnedProcessOptions
  readonly #child: OwnableChild
  readonly #tree: ProcessTree
  /** Living members of the tree, as last seen; undefined before the first look. */
  #members: readonly ProcessEntry[] | undefined
  #deadlineMs = Number.POSITIVE_INFINITY
  #isPatient = false
  readonly #left = (): void => {
    if (isGroupAlive(this.#pid)) this.#tree.leaderLeft()
  }
  #wake: Cancel = () => {}
  #done: Promise<number> | undefined

  constructor(options: OwnedProcessOptions) {
    this.#options = options
    this.#child = options.child
    this.#tree = new ProcessTree(options.child.pid ?? 0)
    options.child.once('exit', this.#left)
  }

  /** True once it has exited, by itself or not. What it has started may live on. */
  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  /** True while somebody is in the group of an exited child: who that is, `noteLeft` knows. */
  get leavesGroup(): boolean {
    return this.hasExited && this.#tree.leadsGroup && isGroupAlive(this.#pid)
  }

  /** Sees whom an exited child has left in its group. They are known again when its run ends. */
  async noteLeft(): Promise<void> {
    await this.#look(SETTLE_MS)
    if (this.#done === undefined) this.#tree.rest()
  }

  /**
   * Ends it: SIGTERM to all of the tree, SIGKILL after the grace time to what is left.
   *
   * @param options.isPatient it may end by itself first, for as long as the grace time
   * @returns how many processes are left. Never rejects
   */
  end(options: { readonly isPatient: boolean }): Promise<number> {
    this.#done ??= this.#end(options.isPatient)
    return this.#done
  }

  /** It is given up: nobody ends it from here any more. */
  release(): void {
    this.#child.removeListener('exit', this.#left)
  }

  /** Shortens what is left of the grace time, in ms. */
  hasten(graceMs: number): void {
    this.#isPatient = false
    this.#deadlineMs = Math.min(this.#deadlineMs, this.#options.clock.now() + graceMs)
    this.#wake()
  }

  /** SIGKILL to all at once, for a process of ours that dies. */
  killNow(entries: readonly ProcessEntry[]): void {
    this.#members = this.#tree.look(entries)
    this.#signal('SIGKILL')
  }

  async #end(isPatient: boolean): Promise<number> {
    const { clock, graceMs } = this.#options
    this.#isPatient = isPatient
    if (isPatient && (await this.#endsByItself(clock.now() + graceMs))) return 0
    await this.#look(LIST_TIMEOUT_MS)
    if (this.#isGone) return 0
    this.#deadlineMs = Math.min(this.#deadlineMs, clock.now() + graceMs)
    this.#meet()
    this.#signal('SIGTERM')
    if (await this.#isGoneBefore(() => this.#deadlineMs)) return 0
    const settledMs = clock.now() + SETTLE_MS
    do this.#signal('SIGKILL')
    while (!(await this.#isGoneAfter(FIRST_LOOK_MS * 2)) && clock.now() < settledMs)
    if (!this.#isGone) this.#recount()
    return this.#isGone ? 0 : Math.max(1, this.#members?.length ?? 0)
  }

  get #isGone(): boolean {
    if (!this.hasExited) return false
    return this.#members === undefined ? !this.leavesGroup : this.#members.length === 0
  }

  get #pid(): number {
    return this.#child.pid ?? 0
  }

  async #endsByItself(untilMs: number): Promise<boolean> {
    const { clock } = this.#options
    const isOver = (): boolean => this.hasExited && !this.leavesGroup
    while (!isOver() && this.#isPatient && clock.now() < untilMs) {
      const leftMs = untilMs - clock.now()
      // Of what is left of a group, nobody tells the end.
      await this.#pause(this.hasExited ? Math.min(leftMs, LONGEST_LOOK_MS) : leftMs)
    }
    return isOver()
  }

  /** Looks at growing intervals. */
  async #isGoneBefore(deadline: () => number): Promise<boolean> {
    const { clock } = this.#options
    for (
      let pauseMs = FIRST_LOOK_MS;
      clock.now() < deadline();
      pauseMs = Math.min(pauseMs * 2, LONGEST_LOOK_MS)
    ) {
      if (await this.#isGoneAfter(Math.min(pauseMs, deadline() - clock.now()))) return true
    }
    return this.#isGone
  }

  async #isGoneAfter(pauseMs: number): Promise<boolean> {
    await this.#pause(pauseMs)
    await this.#look(SETTLE_MS)
    return this.#isGone
  }

  /** Waits, but not longer than until the child exits or somebody hastens. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const over = (): void => {
        cancel()
        this.#child.removeListener('exit', over)
        resolve()
      }
      const cancel = this.#options.clock.after(ms, over)
      this.#wake = over
      if (!this.hasExited) this.#child.once('exit', over)
    })
  }

  /** Sees who is there. A list that is late is looked at when it comes. */
  #look(timeoutMs: number): Promise<void> {
    const listed = this.#options.list().then((entries) => void (this.#members = this.#tree.look(entries)))
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(timeoutMs, resolve)
      void listed.then(resolve, resolve).then(cancel)
    })
  }

  /**
   * Sees who has joined the tree since the list was made, or while it was late. A process that has left the group is
   * found by its parent alone, and the parent dies at SIGTERM. Orphans are not seen here, and stay members.
   */
  #meet(): void {
    const seen = this.#members ?? []
    const below = this.#options.listBelow([this.#pid, ...seen.map(({ pid }) => pid)])
    if (below.length === 0) return
    const pids = new Set(below.map(({ pid }) => pid))
    const members = [...seen.filter(({ pid }) => !pids.has(pid)), ...this.#tree.look(below)]
    if (members.length > 0) this.#members = members
  }

  /** A list that is late shows those who have died since. */
  #recount(): void {
    const entries = this.#options.listNow()
    if (entries.length > 0) this.#members = this.#tree.look(entries)
  }

  /** Nobody else can have its id while its exit was not heard, nor while what it left is watched. */
  get #ownsGroup(): boolean {
    return this.hasExited ? this.#tree.knowsGroup : this.#options.leadsGroup
  }

  /** Sends a signal to each once: many tools take a second SIGTERM for impatience. */
  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined) return
    if (process.platform === 'win32') return killOnWindows(this.#child)
    const isGroup = this.#ownsGroup && send(-pid, signal)
    const others = (this.#members ?? []).filter(({ groupPid }) => !(isGroup && groupPid === pid))
    if (!isGroup && !this.hasExited && !others.some((member) => member.pid === pid)) send(pid, signal)
    for (const member of others) if (member.pid !== pid || !this.hasExited) send(member.pid, signal)
  }
}

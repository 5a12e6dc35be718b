/** Writes what happens in one session, at times that the writer names. */

import type { Random } from './random.ts'
import type { Finish, ProcessWork, RunStart, ToolStart, TraceEvent, Wait } from './trace.ts'

/** Numbers calls through a whole trace. */
export interface CallNumbers {
  next: number
}

/** The session being written: all times in ms since the beginning of the trace. */
export class Script {
  readonly session: string
  readonly random: Random
  readonly events: TraceEvent[] = []
  readonly #numbers: CallNumbers
  #runs = 0
  readonly #children = new Map<string, number>()

  constructor(session: string, random: Random, numbers: CallNumbers) {
    this.session = session
    this.random = random
    this.#numbers = numbers
  }

  startRun(atMs: number, of: Partial<Omit<RunStart, 'verb' | 'run'>> = {}): string {
    const run = of.parent === undefined ? `${this.session}/${(this.#runs += 1)}` : this.#childOf(of.parent)
    this.events.push({ atMs, verb: 'run.start', run, session: this.session, ...of })
    return run
  }

  endRun(atMs: number, run: string, reason?: 'timeout'): void {
    this.events.push({ atMs, verb: 'run.end', run, ...(reason && { reason }) })
  }

  startModel(atMs: number, run: string, model: string): number {
    const call = (this.#numbers.next += 1)
    this.events.push({ atMs, verb: 'model.start', run, call, model })
    return call
  }

  endModel(atMs: number, run: string, call: number, finish: Finish): void {
    this.events.push({ atMs, verb: 'model.end', run, call, finish })
  }

  startTool(
    atMs: number,
    run: string,
    tool: string,
    more: Pick<ToolStart, 'deadlineMs' | 'input'> = {},
  ): number {
    const call = (this.#numbers.next += 1)
    this.events.push({ atMs, verb: 'tool.start', run, call, tool, ...more })
    return call
  }

  endTool(atMs: number, run: string, call: number, output?: string): void {
    this.events.push({ atMs, verb: 'tool.end', run, call, ...(output !== undefined && { output }) })
  }

  failTool(atMs: number, run: string, call: number): void {
    this.events.push({ atMs, verb: 'tool.end', run, call, fails: true })
  }

  chunk(atMs: number, run: string, call: number): void {
    this.events.push({ atMs, verb: 'chunk', run, call })
  }

  /** A call starts a process. */
  startProcess(atMs: number, run: string, call: number, work: ProcessWork): void {
    this.events.push({ atMs, verb: 'process.start', run, call, ...work })
  }

  ping(atMs: number, run: string, call: number): void {
    this.events.push({ atMs, verb: 'ping', run, call })
  }

  wait(atMs: number, run: string, of: Omit<Wait, 'verb' | 'run'>): void {
    this.events.push({ atMs, verb: 'wait', run, ...of })
  }

  waitOver(atMs: number, run: string, call?: number): void {
    this.events.push({ atMs, verb: 'wait.over', run, ...(call !== undefined && { call }) })
  }

  say(event: TraceEvent): void {
    this.events.push(event)
  }

  /** All that was written happens later by `ms`. */
  postpone(ms: number): void {
    for (const event of this.events) (event as { atMs: number }).atMs += ms
  }

  #childOf(parent: string): string {
    const nth = (this.#children.get(parent) ?? 0) + 1
    this.#children.set(parent, nth)
    return `${parent}.${nth}`
  }
}

/** All events of several sessions, in order of time; at one time, as they were written. */
export function inOrder(scripts: readonly Script[]): TraceEvent[] {
  return scripts.flatMap(({ events }) => events).toSorted((a, b) => a.atMs - b.atMs)
}

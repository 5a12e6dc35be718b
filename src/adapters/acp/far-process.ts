/** Finds the process at the far end of a connection, by what moves in its pipes: whom it works for, and how it died. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Recorder } from '../../model/adapter.ts'
import type { ProcessFate, StartedProcess } from '../../model/evidence.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Guard } from '../guard.ts'
import type { Connection } from './connection.ts'

/** As much of a process of `node:child_process` as is read. */
interface FarProcess extends StartedProcess {
  readonly stdin?: { readonly bytesWritten?: number } | null
}

/** What went through the pipes of a process before a request. */
interface Traffic {
  readonly process: FarProcess
  readonly written: number
  readonly read: number
}

/** Told by the constructor of `ChildProcess`. */
const CREATED = 'child_process'
/** Living processes that are remembered: with more, the oldest are forgotten. */
const MAX_PROCESSES = 200
/** Between two questions about a process that dies, and how many, in ms: it is dead within some. */
const DYING_MS = 5
const MAX_QUESTIONS = 200

/** Processes of this one. A connection is told of streams alone, and nobody says whose they are. */
export class FarProcesses {
  readonly #recorder: Recorder
  readonly #guard: Guard
  #started: WeakRef<FarProcess>[] = []
  /** Those that a connection may lead to: each of its answers leaves fewer. */
  readonly #candidates = new WeakMap<Connection, readonly WeakRef<FarProcess>[]>()
  /** The runs that wait at a connection, the newest last. */
  readonly #runs = new WeakMap<Connection, readonly RunInfo[]>()

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
  }

  /** @returns how to stop that */
  listen(): () => void {
    const created = (message: unknown): void => {
      this.#guard.attempt('note a process', () => {
        const { process } = message as { readonly process?: FarProcess | null }
        if (typeof process === 'object' && process !== null) this.#remember(process)
      })
    }
    subscribe(CREATED, created)
    return () => void unsubscribe(CREATED, created)
  }

  /**
   * To be called before a request is sent.
   *
   * @returns what to call once the answer has come: a process that was written to, and has spoken, may have given it
   */
  asked(connection: Connection): () => void {
    const before = this.#possible(connection).map(trafficOf)
    return () => {
      const moved = before.filter(({ process, written, read }) => {
        const now = trafficOf(process)
        return now.written > written && now.read > read
      })
      this.#candidates.set(
        connection,
        moved.map(({ process }) => new WeakRef(process)),
      )
      this.#note(connection)
    }
  }

  /** A run asks who is at the far end: what that process does is evidence of life for it, as soon as it is known. */
  worksFor(connection: Connection, run: RunInfo): void {
    this.#runs.set(connection, [...this.#others(connection, run), run])
    this.#note(connection)
  }

  /** The run asks no more. */
  rests(connection: Connection, run: RunInfo): void {
    this.#runs.set(connection, this.#others(connection, run))
    this.#note(connection)
  }

  /**
   * Tells how the process died that a broken connection led to: at once where that is known.
   *
   * @param tell undefined for one that lives, or that cannot be told from others
   */
  fate(connection: Connection, tell: (fate: ProcessFate | undefined) => void, question = 0): void {
    const only = this.#only(connection)
    if (only === undefined) return tell(undefined)
    const fate = this.#recorder.fateOf(only)
    if (fate !== 'ending') return tell(fate)
    if (question >= MAX_QUESTIONS) return tell(undefined)
    const again = (): void =>
      void this.#guard.attempt('ask for a process', () => this.fate(connection, tell, question + 1))
    this.#recorder.clock.after(DYING_MS, again)
  }

  #note(connection: Connection): void {
    const process = this.#only(connection)
    const [run, ...others] = this.#runs.get(connection)?.toReversed() ?? []
    if (process === undefined || run === undefined) return
    this.#recorder.processStarted(process, { run, others, isAgent: true })
  }

  #others(connection: Connection, run: RunInfo): readonly RunInfo[] {
    return (this.#runs.get(connection) ?? []).filter((one) => one !== run)
  }

  /** Undefined where it cannot be told from others, and before the first answer. */
  #only(connection: Connection): FarProcess | undefined {
    const [only, ...others] = this.#candidates.has(connection) ? this.#possible(connection) : []
    return others.length === 0 ? only : undefined
  }

  #possible(connection: Connection): FarProcess[] {
    return (this.#candidates.get(connection) ?? this.#started).flatMap((each) => each.deref() ?? [])
  }

  #remember(process: FarProcess): void {
    const living = this.#started.filter((each) => lives(each.deref()))
    this.#started = [...living, new WeakRef(process)].slice(-MAX_PROCESSES)
  }
}

function trafficOf(process: FarProcess): Traffic {
  const { stdin, stdout } = process
  return { process, written: stdin?.bytesWritten ?? 0, read: stdout?.bytesRead ?? 0 }
}

function lives(process: FarProcess | undefined): boolean {
  return process !== undefined && (process.exitCode ?? process.signalCode ?? null) === null
}

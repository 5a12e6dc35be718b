/** What can be owned: children of `node:child_process`, and those that terminals such as node-pty hand out. */

import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'

/** A process as `node-pty` hands it out. */
export interface TerminalProcess {
  readonly pid: number
  onExit(
    listener: (exit: { readonly exitCode: number; readonly signal?: number | undefined }) => void,
  ): unknown
}

/** As much of a `ChildProcess` as owning needs. */
export interface OwnableChild extends Pick<
  ChildProcess,
  'pid' | 'exitCode' | 'signalCode' | 'stdout' | 'stderr' | 'kill'
> {
  once(event: 'exit', listener: () => void): unknown
  removeListener(event: 'exit', listener: () => void): unknown
}

/**
 * What was given, if it can be owned. One that is known by its id alone cannot: nobody would say when it ends, and
 * then a stranger may have its id.
 */
export function ownableChild(given: unknown): OwnableChild | undefined {
  if (isChildProcess(given)) return given
  const { child } = (given ?? {}) as { readonly child?: unknown }
  // The promise that zx hands out.
  if (isChildProcess(child)) return child
  return isTerminal(given) ? new TerminalChild(given) : undefined
}

function isChildProcess(given: unknown): given is ChildProcess {
  const { once, exitCode } = (given ?? {}) as Partial<ChildProcess>
  return typeof once === 'function' && exitCode !== undefined
}

function isTerminal(given: unknown): given is TerminalProcess {
  const { pid, onExit } = (given ?? {}) as Partial<TerminalProcess>
  return typeof pid === 'number' && typeof onExit === 'function'
}

/** A terminal's process in the shape of a child. */
class TerminalChild implements OwnableChild {
  readonly pid: number
  readonly stdout = null
  readonly stderr = null
  readonly signalCode = null
  exitCode: number | null = null
  readonly #events = new EventEmitter()

  constructor(terminal: TerminalProcess) {
    this.pid = terminal.pid
    terminal.onExit(({ exitCode }) => {
      this.exitCode = exitCode
      this.#events.emit('exit')
    })
  }

  once(event: 'exit', listener: () => void): void {
    this.#events.once(event, listener)
  }

  removeListener(event: 'exit', listener: () => void): void {
    this.#events.removeListener(event, listener)
  }

  kill(signal?: NodeJS.Signals | number): boolean {
    try {
      return process.kill(this.pid, signal)
    } catch {
      // It is gone.
      return false
    }
  }
}

/** Hears that the host is told how a process of it ended, and changes nothing of how it is told. */

import type { Attempt } from '../../model/attempt.ts'
import type { StartedProcess } from '../../model/evidence.ts'

/** By these, Node tells how a process has ended. */
const ENDS: ReadonlySet<unknown> = new Set(['exit', 'close'])
/** What takes all that it is told: `once` of `node:events` hands it on. */
const TAKES_REST = /^(?:async\s+)?(?:function\b[^(]*)?\(\s*\.\.\./

/**
 * @param ended called before the listeners of the host are told that it has exited or closed; with true if one of them
 *   takes the exit code or the signal. One that takes neither only waits
 */
export function hearExit(
  process: StartedProcess,
  ended: (isHostTold: boolean) => void,
  attempt: Attempt,
): void {
  const { emit } = process
  if (typeof emit !== 'function' || !Object.isExtensible(process)) return
  const heard = function (this: unknown, ...args: [string | symbol, ...unknown[]]): boolean {
    const [event] = args
    if (ENDS.has(event))
      attempt('hear an exit', () => ended(process.listeners?.(String(event)).some(takesTheCode) === true))
    return emit.apply(this as StartedProcess, args)
  }
  Object.defineProperty(process, 'emit', {
    value: heard,
    enumerable: false,
    configurable: true,
    writable: true,
  })
}

function takesTheCode(listener: unknown): boolean {
  if (typeof listener !== 'function') return false
  return listener.length > 0 || TAKES_REST.test(Function.prototype.toString.call(listener))
}

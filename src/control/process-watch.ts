/** Ends open runs as far as a dying process still can: crash, exit and signals. */

import { isMainThread } from 'node:worker_threads'
import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'

/** What a dying process can still do. */
export interface LastWords {
  /** Ends all open runs and hands the notices over, synchronously. */
  readonly endAll: (proposal: EndProposal) => void
  /** Ends open runs and delivers what can be delivered in the time. Never rejects. */
  readonly shutdown: (graceMs: number) => Promise<unknown>
  /** Kills owned processes that are still on their way out, synchronously. */
  readonly killNow: () => void
  /** Keeps the process alive for this long, in ms, and calls back then. */
  readonly hold: (ms: number, callback: () => void) => void
  readonly clock: Pick<Clock, 'now'>
}

/** Time that a signal leaves us when nobody else listens to it, in ms. */
const SIGNAL_GRACE_MS = 5_000
/** An exit this long after an exception that the host caught is still its consequence, in ms. */
const AFTERMATH_MS = 10_000
/** A signal that comes this long after the first is another wish of a person: npm doubles Ctrl-C. In ms. */
const IMPATIENT_MS = 1_000
/** Time that a signal takes to arrive, in ms. */
const DYING_MS = 1_000
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Listens to the end of this process. A host that handles signals or exceptions itself stays in charge: we
 * only act on a signal when nobody else listens, and then send it again.
 *
 * @returns a function that stops listening
 */
export function watchProcess(words: LastWords): () => void {
  const undo = [watchExit(words)]
  // Signals reach the main thread alone.
  if (isMainThread) undo.push(watchSignals(words))
  return () => undo.forEach((stop) => stop())
}

/** Tells a crash from an exit: an exception that the host catches ends nothing, unless an exit follows. */
function watchExit(words: LastWords): () => void {
  let caught: { readonly error: unknown; readonly at: number } | undefined
  const crashed = (error: unknown): void => {
    if (hostCatchesExceptions()) caught = { error, at: words.clock.now() }
    else words.endAll({ reason: 'error', cause: 'process_crash', error })
  }
  const exited = (code: number): void => {
    const isAftermath = caught !== undefined && code !== 0 && words.clock.now() - caught.at < AFTERMATH_MS
    if (isAftermath) words.endAll({ reason: 'error', cause: 'process_crash', error: caught?.error })
    else words.endAll({ reason: 'killed', cause: 'process_exit' })
  }
  process.on('uncaughtExceptionMonitor', crashed)
  process.on('exit', exited)
  return () => {
    process.off('uncaughtExceptionMonitor', crashed)
    process.off('exit', exited)
  }
}

function hostCatchesExceptions(): boolean {
  return process.listenerCount('uncaughtException') > 0 || process.hasUncaughtExceptionCaptureCallback()
}

function watchSignals(words: LastWords): () => void {
  let dyingSince: number | undefined
  const leave = (): void => SIGNALS.forEach((signal) => process.off(signal, signalled))
  const signalled = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) - bystanders() > 1) return
    const again = (): void => {
      leave()
      words.killNow()
      process.kill(process.pid, signal)
    }
    if (dyingSince !== undefined) {
      if (words.clock.now() - dyingSince >= IMPATIENT_MS) again()
      return
    }
    dyingSince = words.clock.now()
    holdUntilDead(words)
    void words.shutdown(SIGNAL_GRACE_MS).then(again)
  }
  // In front: a listener that the host adds for one time would be gone from the count when ours is called.
  for (const signal of SIGNALS) process.prependListener(signal, signalled)
  // Bystanders would end the process if we left while it dies.
  return () => void (dyingSince ?? leave())
}

/**
 * Without us the process would be dead by now, so nothing that fails from here on shall be heard: the runs
 * that we end reject, and a host that does not expect that would crash instead of dying by the signal. And
 * with its runs gone, it may have nothing left that keeps it alive while a notice is on its way.
 */
function holdUntilDead(words: LastWords): void {
  const ignore = (): void => {}
  process.on('unhandledRejection', ignore)
  process.on('uncaughtException', ignore)
  // Whoever lives on has decided so meanwhile, and is in charge again.
  words.hold(SIGNAL_GRACE_MS + DYING_MS, () => {
    process.off('unhandledRejection', ignore)
    process.off('uncaughtException', ignore)
  })
}

/**
 * Listeners of the package `signal-exit`, which many command-line tools load. Like ours they act only when
 * nobody else listens: if each counted the other, the process could not be ended by any signal.
 */
function bystanders(): number {
  const emitters = [
    Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
    // Up to version 3.
    Reflect.get(process, '__signal_exit_emitter__'),
  ] as ({ count?: unknown } | undefined)[]
  return emitters.reduce((sum, emitter) => sum + (Number(emitter?.count) || 0), 0)
}

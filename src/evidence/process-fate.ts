/** Tells how a process has ended, at the moment in which its output does. */

import { constants } from 'node:os'

import type { ProcessFate, StartedProcess } from '../model/evidence.ts'

/** Where `/proc/<pid>/stat` has them, counted behind the name, and what they say. @see man 5 proc */
const STATE = 0
const FLAGS = 6
const STATUS = 49
/** `PF_EXITING` of the kernel: it dies, and is not dead yet. */
const EXITING = 0x4
/** How a wait status is built. @see man 2 wait */
const SIGNAL_BITS = 0x7f
const CODE_SHIFT = 8
const CODE_BITS = 0xff

/**
 * How a process of ours ended. Node hears of an exit later than of the end of an output: on Linux the kernel is asked
 * meanwhile, about 20 us.
 *
 * @returns `ending` while it dies; undefined while it lives, and where nobody can tell
 */
export function fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined {
  const { pid, exitCode = null, signalCode = null } = process
  if (exitCode !== null || signalCode !== null) return { code: exitCode, signal: signalCode }
  return pid === undefined ? undefined : fateByKernel(pid)
}

/** Between two questions about one that dies, in ms: it needs the processor to come to its end. */
const PAUSE_MS = 0.25
/** A process that dies was dead 6 ms after its output had ended, at most, on two busy processors. */
const MAX_QUESTIONS = 40

/**
 * How a process of ours ended whose output has just ended. One of three is not quite dead by then, and the reader of
 * its output would hear of the end before anybody could say how: this process stands still meanwhile, 10 ms at most.
 *
 * @param ask about it. Default: `fateOf`
 * @returns `ending` for one that still dies
 */
export function fateAtLast(process: StartedProcess, ask = fateOf): ProcessFate | 'ending' | undefined {
  for (let left = MAX_QUESTIONS; left > 0; left -= 1) {
    const fate = ask(process)
    if (fate !== 'ending') return fate
    Atomics.wait(NOBODY_WAKES, 0, 0, PAUSE_MS)
  }
  return 'ending'
}

const NOBODY_WAKES = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))

/** One that is not collected yet keeps its id, so nobody else is found by it. */
function fateByKernel(pid: number): ProcessFate | 'ending' | undefined {
  const words = wordsOf(pid)
  if (words === undefined) return undefined
  if (words[STATE] !== 'Z') return (Number(words[FLAGS]) & EXITING) === 0 ? undefined : 'ending'
  const status = Number(words[STATUS])
  const signal = status & SIGNAL_BITS
  return signal === 0
    ? { code: (status >> CODE_SHIFT) & CODE_BITS, signal: null }
    : { code: null, signal: nameOf(signal) }
}

/** What stands behind the name, which may hold blanks and brackets. */
function wordsOf(pid: number): readonly string[] | undefined {
  try {
    const text = process.getBuiltinModule('node:fs').readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

function nameOf(signal: number): string {
  const named = Object.entries(constants.signals).find(([, number]) => number === signal)
  return named?.[0] ?? `signal ${signal}`
}

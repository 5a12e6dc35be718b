/** What the tests of owned processes share: a run under a fake clock, and real processes. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, vi } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

export const SLEEP = ['60'] as const
/** Real processes take their time on a busy machine: only a failure waits so long, in ms. */
export const PATIENCE_MS = 20_000
const STEP_MS = 50

export function open(options: LifesignOptions = {}): { lifesign: Lifesign; clock: FakeClock } {
  const clock = new FakeClock()
  return { lifesign: new Lifesign({ clock, watchProcess: false, ...options }), clock }
}

/** A run that never ends by itself, and what its body made. */
export function start<T>(lifesign: Lifesign, body: (run: Run) => T): { run: Run; made: T } {
  let caught: { run: Run; made: T } | undefined
  const running = lifesign.run({ session: 's' }, (run) => {
    caught = { run, made: body(run) }
    return new Promise(() => {})
  })
  running.catch(() => {})
  if (caught === undefined) throw new Error('Cannot find the run: its body was not called')
  return caught
}

export async function endOf(child: ChildProcess): Promise<NodeJS.Signals | number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.signalCode ?? child.exitCode
}

export function sleeper(): ChildProcess {
  const child = spawn('sleep', SLEEP, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Time passes as fast as for the system, which takes a moment to end a process. */
export async function pass(clock: FakeClock, until: () => boolean): Promise<void> {
  const look = async (): Promise<void> => {
    await clock.advanceAsync(STEP_MS)
    expect(until()).toBe(true)
  }
  await vi.waitFor(look, { timeout: PATIENCE_MS, interval: STEP_MS })
}

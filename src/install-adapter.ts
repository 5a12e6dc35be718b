/** Installs one adapter of any kind: JavaScript checks neither what it returns nor what it throws. */

import type { Adapter, Recorder } from './model/adapter.ts'
import type { Attempt } from './model/attempt.ts'

/**
 * Installs an adapter. One that throws, or rejects, is left out.
 *
 * @returns how to undo it; that never throws, nor leaves a rejection that nobody hears
 */
export function installAdapter(adapter: Adapter, recorder: Recorder, attempt: Attempt): () => void {
  const task = `install the adapter ${adapter.name}`
  const installed: unknown = attempt(task, () => adapter.install(recorder))
  const settled = heard(installed, (error) => fail(attempt, task, error))
  return () => {
    const undo = (step: unknown): void => undone(step, adapter.name, attempt)
    if (settled === undefined) undo(installed)
    else void settled.then(undo)
  }
}

function undone(step: unknown, name: string, attempt: Attempt): void {
  if (typeof step !== 'function') return
  const task = `undo the adapter ${name}`
  const result: unknown = attempt(task, () => step())
  void heard(result, (error) => fail(attempt, task, error))
}

/** Undefined for what is no promise. */
function heard(value: unknown, failed: (error: unknown) => void): Promise<unknown> | undefined {
  return value instanceof Promise ? value.catch(failed) : undefined
}

function fail(attempt: Attempt, task: string, error: unknown): void {
  attempt(task, () => {
    throw error
  })
}

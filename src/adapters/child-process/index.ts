/** Which tool or run started which process: what it says is progress, and what it does is evidence of life. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Adapter, Recorder } from '../../model/adapter.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import { Guard } from '../guard.ts'

/**
 * Hears of every process that is started by `spawn`, `exec`, `execFile` and `fork` of `node:child_process`, and
 * by what is built on them (execa, cross-spawn, the stdio transport of MCP, the Claude Agent SDK), in the scope
 * of its caller. Nothing of `node:child_process` is patched, and nobody listens to the processes of the host: what
 * comes into the `stdout` of those that belong to a run is heard on its way.
 *
 * @example
 * const lifesign = startLifesign({ adapters: [childProcesses()] })
 */
export function childProcesses(): Adapter {
  return {
    name: 'child-process',
    install: (recorder) => listen(recorder),
  }
}

/** Told by the constructor of `ChildProcess`, in its caller's async context, before there is an id. */
const CREATED = 'child_process'

function listen(recorder: Recorder): () => void {
  const guard = new Guard(recorder, 'child-process')
  // A subscriber that throws would end the process: `attempt` catches all.
  const created = (message: unknown): void => {
    guard.attempt('note a process', () => {
      const { process } = message as { readonly process?: StartedProcess | null }
      if (typeof process === 'object' && process !== null) recorder.processStarted(process)
    })
  }
  subscribe(CREATED, created)
  return () => void unsubscribe(CREATED, created)
}

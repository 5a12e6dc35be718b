/** Which tool started which process: what a process does is evidence of life for the silent tool that waits for it. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import type { Adapter, Recorder } from '../../model/adapter.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import { Guard } from '../guard.ts'

/**
 * Hears of every process that is started by `spawn`, `exec`, `execFile` and `fork` of `node:child_process`, and
 * by what is built on them (execa, cross-spawn, the stdio transport of MCP, the Claude Agent SDK), in the scope
 * of its caller. Nothing is patched, and nobody listens to the processes of the host.
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

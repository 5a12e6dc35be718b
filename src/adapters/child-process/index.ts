/** Which tool or run started which process: what it says is progress, and what it does is evidence of life. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import { Guard } from '../guard.ts'
import { hear } from '../hear.ts'
import { AgentPrograms } from './agent-programs.ts'

/**
 * Hears of every process that is started by `spawn`, `exec`, `execFile` and `fork` of `node:child_process`, and
 * by what is built on them (execa, cross-spawn, the stdio transport of MCP, the Codex SDK), in the scope of its
 * caller. Programs that say in their first lines that they are agents (Claude Code, Codex, Gemini CLI, OpenCode, pi)
 * are runs, with the tool calls that they tell of; in a run of the host, they are part of that one. Nothing of
 * `node:child_process` is patched: what comes into a `stdout` is heard on its way.
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
  const programs = new AgentPrograms(recorder, guard)
  // A subscriber that throws would end the process: `attempt` catches all.
  const created = (message: unknown): void => {
    guard.attempt('note a process', () => {
      const { process } = message as { readonly process?: StartedProcess | null }
      if (typeof process !== 'object' || process === null) return
      recorder.processStarted(process)
      programs.started(process)
    })
  }
  const undo = [hear(CREATED, created), () => programs.mute()]
  return () => undo.forEach((step) => step())
}

/** What really happens in a world of agents, as a plain list: made once, heard differently by each host. */

import type { SessionState, WaitKind } from './package.ts'

/** One thing that happens. Runs are named by a path (`s7/2.1` is the first sub-agent of `s7/2`), calls by number. */
export type TraceEvent = { readonly atMs: number } & (
  | RunStart
  | { readonly verb: 'run.end'; readonly run: string; readonly reason?: 'timeout' }
  | { readonly verb: 'run.throws'; readonly run: string; readonly error: 'AbortError' | 'TimeoutError' }
  | { readonly verb: 'run.progress'; readonly run: string }
  | ModelStart
  | { readonly verb: 'model.end'; readonly run: string; readonly call: number; readonly finish: Finish }
  | ToolStart
  | ToolEnd
  | { readonly verb: 'chunk' | 'ping'; readonly run: string; readonly call: number }
  | ProcessStart
  | Wait
  /** Of several calls that wait, this one goes on. */
  | { readonly verb: 'wait.over'; readonly run: string; readonly call?: number }
  | { readonly verb: 'queued'; readonly session: string; readonly lane?: string }
  | { readonly verb: 'dequeued' | 'stop' | 'takeover'; readonly session: string }
  | { readonly verb: 'origin'; readonly session: string }
  | { readonly verb: 'state'; readonly session: string; readonly state: SessionState }
)

/** How a model call ends: it wants tools, it has answered, or it failed. */
export type Finish = 'tool_calls' | 'stop' | 'error'

/** A turn, or a sub-agent of one, begins. */
export interface RunStart {
  readonly verb: 'run.start'
  readonly run: string
  readonly session: string
  readonly parent?: string
  /** The tool call that it was started in. */
  readonly within?: number
  /** Where its people sit. Default: the room of its session; a sub-agent's are its parent's. */
  readonly room?: string
}

/** A model is asked. */
export interface ModelStart {
  readonly verb: 'model.start'
  readonly run: string
  readonly call: number
  readonly model: string
}

/** A tool begins. */
export interface ToolStart {
  readonly verb: 'tool.start'
  readonly run: string
  readonly call: number
  readonly tool: string
  readonly deadlineMs?: number
  readonly input?: string
}

/** A call starts a process, which lives until the call ends. */
export interface ProcessStart extends ProcessWork {
  readonly verb: 'process.start'
  readonly run: string
  readonly call: number
}

/** How a process works. */
export interface ProcessWork {
  /** Share of a processor that it uses: 0 for one that does nothing. */
  readonly share: number
  /** For so long, in ms; then it does nothing any more. Default: as long as it lives */
  readonly forMs?: number
}

/** A tool returns, or throws. */
export interface ToolEnd {
  readonly verb: 'tool.end'
  readonly run: string
  readonly call: number
  readonly output?: string
  readonly fails?: true
}

/** A host says that a run waits. */
export interface Wait {
  readonly verb: 'wait'
  readonly run: string
  readonly kind: WaitKind
  /** The call that waits. */
  readonly call?: number
  readonly untilMs?: number
}

/** What happens to the process that watches. */
export interface Disturbance {
  readonly atMs: number
  /**
   * `stopped`: this process stands still, a blocked loop or SIGSTOP, and the world goes on. `frozen`: all stand
   * still. `stepped`: somebody sets the wall clock.
   */
  readonly kind: 'stopped' | 'frozen' | 'stepped'
  readonly ms: number
}

/** A world: its events and disturbances, in order of time. */
export interface Trace {
  readonly events: readonly TraceEvent[]
  readonly disturbances: readonly Disturbance[]
  /** When nobody watches any more. */
  readonly endMs: number
}

/** The turn that a run belongs to: `s7/2` for the sub-agent `s7/2.1`. */
export function turnOf(run: string): string {
  const dot = run.indexOf('.')
  return dot < 0 ? run : run.slice(0, dot)
}

/** Which session each event is about: runs say it once, at their start. */
export class SessionNames {
  readonly #ofRun = new Map<string, string>()

  of(event: TraceEvent): string {
    if (event.verb === 'run.start') this.#ofRun.set(event.run, event.session)
    return 'session' in event ? event.session : (this.#ofRun.get(event.run) ?? '')
  }
}

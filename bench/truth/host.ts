/** A host of agents: does through Lifesign's public verbs what the trace says that happens. */

import { channel } from 'node:diagnostics_channel'
import type { Lifesign, Run, RunHandle, WorkHandle } from './package.ts'
import type { SimulatedMachine, SimulatedProcess } from './simulated-machine.ts'
import type {
  Finish,
  ModelStart,
  ProcessStart,
  RunStart,
  ToolEnd,
  ToolStart,
  TraceEvent,
  Wait,
} from './trace.ts'

/** The channel that carries all messages: each session has a room of its own there. */
export const CHANNEL = 'chat'

/** A run that lives. */
interface LiveRun {
  readonly run: Run
  readonly handle: RunHandle
  /** Lets the body return, or throw. */
  readonly returns: () => void
  readonly throws: (error: unknown) => void
  /** What calls a wait off, by the call that waits; by undefined, for all of the run. */
  readonly overWaits: Map<number | undefined, () => void>
}

const PING = Buffer.from(': ping\n\n')
const HEADERS = [Buffer.from('content-type'), Buffer.from('text/event-stream')]
const STARTED = channel('child_process')
const CREATED = channel('undici:request:create')
const ANSWERED = channel('undici:request:headers')
const RECEIVED = channel('undici:request:bodyChunkReceived')

/** The code around the agents. */
export class Host {
  readonly #lifesign: Lifesign
  readonly #runs = new Map<string, LiveRun>()
  readonly #calls = new Map<number, WorkHandle>()
  /** Requests whose pings arrive, by call. */
  readonly #requests = new Map<number, object>()
  readonly #machine: SimulatedMachine
  /** Processes by the call that started them. */
  readonly #processes = new Map<number, SimulatedProcess>()

  constructor(lifesign: Lifesign, machine: SimulatedMachine) {
    this.#lifesign = lifesign
    this.#machine = machine
  }

  /** Does what happens now. What belongs to a run that was ended from outside does not happen any more. */
  hear(event: TraceEvent): void {
    const { sessions } = this.#lifesign
    switch (event.verb) {
      case 'chunk':
        return this.#calls.get(event.call)?.progress()
      case 'ping':
        return this.#ping(event.run, event.call)
      case 'queued':
        return sessions.queued(event.session, event.lane === undefined ? {} : { lane: event.lane })
      case 'origin':
        // Missing in early commits.
        return (sessions as Partial<typeof sessions>).origin?.(event.session, {
          channel: CHANNEL,
          room: event.session,
        })
      case 'dequeued':
        return sessions.dequeued(event.session)
      case 'stop':
        return void sessions.stop(event.session)
      case 'takeover':
        return void sessions.takeover(event.session)
      case 'state':
        return sessions.state(event.session, event.state)
      case 'run.start':
        return this.#startRun(event)
      default:
        return this.#inRun(event)
    }
  }

  #inRun(
    event: Exclude<TraceEvent, { readonly session: string } | { readonly verb: 'chunk' | 'ping' }>,
  ): void {
    const live = this.#runs.get(event.run)
    if (live === undefined) return
    switch (event.verb) {
      case 'run.end':
        this.#runs.delete(event.run)
        live.run.end({ reason: event.reason ?? 'completed' })
        return live.returns()
      case 'run.throws':
        this.#runs.delete(event.run)
        return live.throws(new DOMException('This operation was aborted', event.error))
      case 'run.progress':
        return live.run.progress()
      case 'model.start':
        return this.#startModel(live, event)
      case 'tool.start':
        return this.#startTool(live, event)
      case 'process.start':
        return this.#startProcess(live, event)
      case 'model.end':
        return this.#endCall(event.call, modelEnd(event.finish))
      case 'tool.end':
        return this.#endCall(event.call, toolEnd(event))
      case 'wait':
        return this.#wait(live, event)
      case 'wait.over':
        return this.#overWait(live, event.call)
    }
  }

  #startRun({ run: label, session, parent, within, room }: RunStart): void {
    const above = parent === undefined ? undefined : this.#runs.get(parent)
    const isGuest = above?.handle.session.key === session
    const origin =
      above === undefined || room !== undefined ? { channel: CHANNEL, room: room ?? session } : undefined
    const options = { label, agent: 'coder', ...(!isGuest && { session }), ...(origin && { origin }) }
    const body = (run: Run): Promise<void> => {
      const handle = this.#lifesign.recorder.scope().run
      if (handle === undefined) throw new Error(`Cannot replay: the run ${label} has no handle`)
      const { promise, resolve: returns, reject: throws } = Promise.withResolvers<void>()
      this.#runs.set(label, { run, handle, returns, throws, overWaits: new Map() })
      return promise
    }
    const ended = this.#inside(above, within, () =>
      above === undefined ? this.#lifesign.run(options, body) : above.run.child(options, body),
    )
    ended.catch(() => void this.#runs.delete(label))
  }

  #startModel(live: LiveRun, { call, model }: ModelStart): void {
    this.#calls.set(call, live.run.model({ model }))
  }

  #startTool(live: LiveRun, { call, tool: name, deadlineMs, input }: ToolStart): void {
    const work = live.run.tool({
      name,
      ...(deadlineMs !== undefined && { deadlineMs }),
      ...(input && { input }),
    })
    this.#calls.set(call, work)
  }

  // As `spawn` does it: in the scope of its caller, for code that listens.
  #startProcess(live: LiveRun, { call, share, forMs }: ProcessStart): void {
    if (!this.#calls.has(call)) return
    const process = this.#machine.start({ share, ...(forMs !== undefined && { forMs }) })
    this.#processes.set(call, process)
    this.#inside(live, call, () => STARTED.publish({ process }))
  }

  #endCall(call: number, end: Parameters<WorkHandle['end']>[0]): void {
    this.#calls.get(call)?.end(end)
    this.#calls.delete(call)
    this.#requests.delete(call)
    const process = this.#processes.get(call)
    if (process === undefined) return
    this.#machine.exit(process)
    this.#processes.delete(call)
  }

  #wait(live: LiveRun, { kind, call, untilMs }: Wait): void {
    const options = untilMs === undefined ? {} : { untilMs }
    live.overWaits.set(
      call,
      this.#inside(live, call, () => live.run.waiting(kind, options)),
    )
  }

  #overWait(live: LiveRun, call: number | undefined): void {
    live.overWaits.get(call)?.()
    live.overWaits.delete(call)
  }

  // Bytes that are no tokens come by the network alone: the adapter that listens to it decides what they mean.
  #ping(run: string, call: number): void {
    const live = this.#runs.get(run)
    if (live === undefined || !this.#calls.has(call)) return
    let request = this.#requests.get(call)
    if (request === undefined) {
      const made = (request = {})
      this.#requests.set(call, made)
      this.#inside(live, call, () => CREATED.publish({ request: made }))
      ANSWERED.publish({ request, response: { statusCode: 200, headers: HEADERS } })
    }
    RECEIVED.publish({ request, chunk: PING })
  }

  #inside<T>(live: LiveRun | undefined, call: number | undefined, work: () => T): T {
    if (live === undefined) return work()
    const within = call === undefined ? undefined : this.#calls.get(call)
    return this.#lifesign.recorder.within({ run: live.handle, ...(within && { work: within }) }, work)
  }
}

// Made once: what an error costs is its stack, and nobody reads that here.
const REFUSED = new Error('status 529')

const FAILED = new Error('exit code 1')

function toolEnd({ output, fails }: ToolEnd): Parameters<WorkHandle['end']>[0] {
  if (fails === true) return { error: FAILED }
  return output === undefined ? {} : { output }
}

function modelEnd(finish: Finish): Parameters<WorkHandle['end']>[0] {
  return finish === 'error' ? { error: REFUSED } : { finishReason: finish }
}

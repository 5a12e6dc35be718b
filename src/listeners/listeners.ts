/** Tells the host's own code what happens: `lifesign.on(name, listener)`. */

import type { Attention } from '../model/attention.ts'
import type { RunEnd } from '../model/end.ts'
import type { Delivery } from '../model/notice.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../model/recovery.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'

/** What a listener is told, by event. */
export interface LifesignEvents {
  /** A run started. */
  'run.started': RunInfo
  /** A run ended, for any reason: exactly once for each run. */
  'run.ended': RunEnded
  /** The heartbeat of a run that takes long: it still runs. Only for runs that asked to be kept posted. */
  'run.heartbeat': RunHeartbeat
  /** A session has no work although it should; first told, then again with a growing pause. */
  'session.stuck': Attention
  /** A session's work does not move; first told, then again with a growing pause. */
  'session.stalled': Attention
  /** A session is slow, but moves or has a reason to wait. */
  'session.long_running': Attention
  /** An episode of attention is over. */
  'session.resolved': Attention
  /** The owner of a session was asked to give it back. */
  'recovery.requested': RecoveryRequest
  /** What became of it: exactly once for each request. */
  'recovery.completed': RecoveryCompletion
  /** A notice to people was delivered, or was not; see its outcome. */
  'delivery.ended': Delivery
}

/** The name of an event that can be listened to. */
export type LifesignEventName = keyof LifesignEvents

/** The end of a run, with the run. */
export interface RunEnded {
  readonly run: RunInfo
  readonly end: RunEnd
}

/** The host's function for one event. It may be async; what it throws is reported and goes no further. */
export type LifesignListener<Name extends LifesignEventName> = (event: LifesignEvents[Name]) => unknown

type AnyListener = (event: never) => unknown

/** The listeners of an instance. They are called in order of registration, inside the code that reports. */
export class Listeners implements Sink {
  readonly #report: (event: string, error: unknown) => void
  // As many as the host registers: it holds the handle to remove each.
  readonly #listeners = new Map<LifesignEventName, readonly AnyListener[]>()

  /** @param report where the errors of listeners go */
  constructor(report: (event: string, error: unknown) => void) {
    this.#report = report
  }

  /**
   * Listens to one event.
   *
   * @returns a function that stops listening
   * @example
   * const off = lifesign.on('run.ended', ({ run, end }) => console.log(run.label, end.reason))
   */
  on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
    // One wrapper for each registration, so that the same function may listen twice.
    const registered: AnyListener = (event) => listener(event)
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), registered])
    return () => {
      const rest = this.#listeners.get(name)?.filter((other) => other !== registered) ?? []
      if (rest.length > 0) this.#listeners.set(name, rest)
      else this.#listeners.delete(name)
    }
  }

  runStarted(run: RunInfo): void {
    this.#tell('run.started', run)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    if (this.#listeners.has('run.ended')) this.#tell('run.ended', { run, end })
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    this.#tell('run.heartbeat', heartbeat)
  }

  recoveryRequested(request: RecoveryRequest): void {
    this.#tell('recovery.requested', request)
  }

  recoveryCompleted(completion: RecoveryCompletion): void {
    this.#tell('recovery.completed', completion)
  }

  attentionChanged(attention: Attention): void {
    this.#tell(eventOf(attention), attention)
  }

  deliveryEnded(delivery: Delivery): void {
    this.#tell('delivery.ended', delivery)
  }

  #tell<Name extends LifesignEventName>(name: Name, event: LifesignEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        const result = (listener as LifesignListener<Name>)(event)
        // A rejection nobody handles would end the host's process.
        if (isThenable(result)) result.then(undefined, (error: unknown) => this.#report(name, error))
      } catch (error) {
        this.#report(name, error)
      }
    }
  }
}

/** The name under which a change of attention is told inside the process. */
export function eventOf(
  attention: Attention,
): 'session.stuck' | 'session.stalled' | 'session.long_running' | 'session.resolved' {
  return attention.status === 'resolved' ? 'session.resolved' : attention.event
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

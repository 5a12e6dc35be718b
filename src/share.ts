/** What one start of Lifesign brought to the instance of its process, and takes away when it shuts down. */

import { installAdapter } from './install-adapter.ts'
import type { Adapter, Recorder } from './model/adapter.ts'
import type { RunOptions } from './model/run.ts'
import type { Ways } from './notify/notifier.ts'
import type { Rooms } from './rooms.ts'
import type { ProviderOptions } from './telemetry/providers.ts'
import { attachProcessor } from './zero-code/attach-processor.ts'

/** What a start can add to an instance that runs. */
export interface Brought extends Ways, ProviderOptions {
  readonly adapters: readonly Adapter[]
}

/** The part that one start has in an instance. */
export class Share {
  readonly brought: Brought
  /** Ids of the runs that it started and that are open. Only known of a start that joined. */
  readonly runs = new Set<string>()
  /** Somebody's code has it, and will say when it is over. False for `lifesign/register`, which has no code. */
  isHolder = true
  readonly #rooms: Rooms
  readonly #undo: (() => unknown)[] = []
  readonly #listeners = new Set<() => void>()

  constructor(rooms: Rooms, brought: Brought) {
    this.#rooms = rooms
    this.brought = brought
  }

  /** Installs its adapters, and hears the other spans of its provider. */
  listen(): void {
    const { ears, recorder, attempt, spanProcessor } = this.#rooms
    const { tracerProvider } = this.brought
    const join = (provider: object) =>
      attempt('join a tracer provider', () => attachProcessor(provider, spanProcessor))
    const detach = tracerProvider && join(tracerProvider)
    if (detach !== undefined) this.#undo.push(detach)
    for (const adapter of this.brought.adapters) {
      ears.add(adapter)
      this.#undo.push(() => ears.delete(adapter), installAdapter(adapter, this.noting(recorder), attempt))
    }
  }

  /** Notes a listener of its start, as a function that takes it away. */
  keepListener(off: () => void): () => void {
    this.#listeners.add(off)
    return () => {
      this.#listeners.delete(off)
      off()
    }
  }

  /** Notes the runs that are started through a recorder. */
  noting(recorder: Recorder): Recorder {
    return {
      clock: recorder.clock,
      scope: () => recorder.scope(),
      requester: () => recorder.requester(),
      startRun: (options: RunOptions) => {
        const run = recorder.startRun(options)
        this.runs.add(run.id)
        return run
      },
      within: (scope, work) => recorder.within(scope, work),
      enter: (scope) => recorder.enter(scope),
      bind: (channel, scopeOf) => recorder.bind(channel, scopeOf),
      processStarted: (process, scope) => recorder.processStarted(process, scope),
      fateOf: (process) => recorder.fateOf(process),
      own: (process, run) => recorder.own(process, run),
      warn: (message, error) => recorder.warn(message, error),
      warnAloud: (message, error) => recorder.warnAloud?.(message, error),
    }
  }

  /** Its adapters hear nothing any more. */
  mute(): void {
    for (const undo of this.#undo.splice(0)) this.#rooms.attempt('undo what was installed', undo)
  }

  /** Its listeners and its ways to people go. */
  takeAway(): void {
    for (const off of this.#listeners) off()
    this.#rooms.notifier.remove(this.brought)
    this.#rooms.telemetry.providers.release(this.brought)
  }
}

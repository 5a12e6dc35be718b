/** The one instance of a process, and the verbs that act on it from anywhere. */

import * as api from '@opentelemetry/api'
import type { Run } from './control/run.ts'
import type { Sessions } from './control/sessions.ts'
import { Lifesign } from './lifesign.ts'
import type { EndProposal } from './model/end.ts'
import type { OriginContext } from './model/origin.ts'
import type { RunOptions } from './model/run.ts'
import type { LifesignOptions } from './options.ts'
import type { LifesignEventName, LifesignListener } from './telemetry/listeners.ts'

// A registered symbol: two copies of this package in one process share the instance.
const SLOT = Symbol.for('lifesign.instance')
const slots = globalThis as { [SLOT]?: Lifesign }

/**
 * Starts Lifesign in this process. A second start returns the first one's instance, with a warning through
 * OpenTelemetry's `diag`.
 *
 * @throws {RangeError} for an option out of its bounds
 * @example
 * const lifesign = startLifesign({ channels: [consoleChannel()] })
 * await lifesign.run({ label: 'index-repo', timeoutMs: 300_000 }, async (run) => work(run.signal))
 */
export function startLifesign(options: LifesignOptions = {}): Lifesign {
  const running = slots[SLOT]
  if (running !== undefined) {
    api.diag.warn('lifesign: already started; the running instance is used and the new options are ignored')
    return running
  }
  const started = new Lifesign(options)
  slots[SLOT] = started
  return started
}

/** The instance of this process, if one was started. */
export function currentLifesign(): Lifesign | undefined {
  return slots[SLOT]
}

/** `lifesign.run` of the process's instance; without one, the function runs with deadline and signal only. */
export function run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
  return instance().run(options, body)
}

/** `lifesign.withOrigin` of the process's instance; without one, only the function. */
export function withOrigin<T>(origin: OriginContext, work: () => T): T {
  return instance().withOrigin(origin, work)
}

/** `lifesign.endRun` of the process's instance. */
export function endRun(target: string | { readonly session: string }, proposal: EndProposal): number {
  return instance().endRun(target, proposal)
}

/** `lifesign.on` of the process's instance. */
export function on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
  return instance().on(name, listener)
}

/** `lifesign.flush` of the process's instance. */
export function flush(graceMs?: number): Promise<void> {
  return instance().flush(graceMs)
}

/** `lifesign.shutdown` of the process's instance; a new one may be started after it. */
export async function shutdown(graceMs?: number): Promise<void> {
  await instance().shutdown(graceMs)
  delete slots[SLOT]
}

/** `lifesign.sessions` of the process's instance, whichever that is when a verb is called. */
export const sessions: Pick<Sessions, keyof Sessions> = {
  list: () => instance().sessions.list(),
  get: (key) => instance().sessions.get(key),
  heartbeat: (key) => instance().sessions.heartbeat(key),
  stop: (key) => instance().sessions.stop(key),
  queued: (key, options) => instance().sessions.queued(key, options),
  dequeued: (key) => instance().sessions.dequeued(key),
  state: (key, state) => instance().sessions.state(key, state),
  thresholds: (key, thresholds) => instance().sessions.thresholds(key, thresholds),
}

let silent: Lifesign | undefined

/** The process's instance, or a silent one that makes every verb work without telling anybody. */
function instance(): Lifesign {
  return slots[SLOT] ?? (silent ??= new Lifesign({ enabled: false }))
}

/** Notices that models are asked and no run is heard: then nobody is watched, although all seems well. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Clock } from '../model/clock.ts'

/** Where a request goes. */
export interface Address {
  readonly method: string
  readonly host: string
  readonly path: string
}

/** What is needed of the others. */
export interface UnheardTrafficOptions {
  readonly clock: Pick<Clock, 'after'>
  /** Calls back at each start of a run; returns how to stop that. */
  readonly onRun: (heard: () => void) => () => void
  /** True for an address at which nothing but a model is asked. */
  readonly asksModel: (address: Address) => boolean
  readonly warnAloud: (message: string) => void
}

/** So long the first run may take after the first question to a model, in ms. */
const PATIENCE_MS = 60_000

/** Requests of `fetch` and of undici, and those of `node:http` and `node:https`. */
const REQUESTS = ['undici:request:create', 'http.client.request.created']

/**
 * Says so, once, a minute after the first question to a model, if no run has started by then.
 *
 * @returns how to stop it
 */
export function watchUnheardTraffic(options: UnheardTrafficOptions): () => void {
  const { clock, onRun, asksModel, warnAloud } = options
  const undo: (() => void)[] = []
  const stop = (): void => undo.splice(0).forEach((step) => step())
  const complain = (): void => {
    stop()
    warnAloud(
      'Models are asked, but no run was heard in the first minute: wrap the agent in run(), or add modelHttp() to adapters',
    )
  }
  const hear = (message: unknown): void => {
    if (!isQuestion(message, asksModel)) return
    deafen()
    undo.push(clock.after(PATIENCE_MS, complain))
  }
  const deafen = (): void => REQUESTS.forEach((name) => unsubscribe(name, hear))
  for (const name of REQUESTS) subscribe(name, hear)
  undo.push(deafen, onRun(stop))
  return stop
}

// What a subscriber throws would be an uncaught exception of the host.
function isQuestion(message: unknown, asksModel: (address: Address) => boolean): boolean {
  try {
    const { request } = message as { readonly request: Readonly<Record<string, unknown>> }
    const { method, origin, host, path } = request
    const hostname = typeof host === 'string' ? host : new URL(String(origin)).hostname
    return asksModel({ method: String(method), host: hostname, path: String(path) })
  } catch {
    return false
  }
}

/** Publishes what happens on documented `node:diagnostics_channel` channels, for code that knows no handle. */

import { channel, type Channel } from 'node:diagnostics_channel'
import type { Attention } from '../model/attention.ts'
import type { RunEnd } from '../model/end.ts'
import type { Delivery } from '../model/notice.ts'
import type { RecoveryCompletion, RecoveryRequest } from '../model/recovery.ts'
import type { RunHeartbeat } from '../model/run-heartbeat.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import { eventOf, type LifesignEventName, type LifesignEvents } from './listeners.ts'

/**
 * The channels, by event: `lifesign:run:started` and so on. Messages are those of `lifesign.on`.
 *
 * Node.js turns an exception in a subscriber into an uncaught exception of the process, and gives a
 * publisher no way to prevent it: subscribers must catch their own. `lifesign.on` catches for them.
 *
 * @example
 * import { subscribe } from 'node:diagnostics_channel'
 * subscribe('lifesign:run:ended', (message) => console.log(message))
 */
export const CHANNEL_NAMES: Readonly<Record<LifesignEventName, string>> = {
  'run.started': 'lifesign:run:started',
  'run.ended': 'lifesign:run:ended',
  'run.heartbeat': 'lifesign:run:heartbeat',
  'session.stuck': 'lifesign:session:stuck',
  'session.stalled': 'lifesign:session:stalled',
  'session.long_running': 'lifesign:session:long_running',
  'session.resolved': 'lifesign:session:resolved',
  'recovery.requested': 'lifesign:recovery:requested',
  'recovery.completed': 'lifesign:recovery:completed',
  'delivery.ended': 'lifesign:delivery:ended',
}

/** The publisher. Without a subscriber an event costs one look. */
export class DiagnosticsChannels implements Sink {
  readonly #channels: Readonly<Record<LifesignEventName, Channel>>

  constructor() {
    const opened = Object.entries(CHANNEL_NAMES).map(([event, name]) => [event, channel(name)])
    this.#channels = Object.fromEntries(opened) as Record<LifesignEventName, Channel>
  }

  runStarted(run: RunInfo): void {
    this.#publish('run.started', run)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const ended = this.#channels['run.ended']
    if (ended.hasSubscribers) ended.publish({ run, end })
  }

  runHeartbeat(heartbeat: RunHeartbeat): void {
    this.#publish('run.heartbeat', heartbeat)
  }

  recoveryRequested(request: RecoveryRequest): void {
    this.#publish('recovery.requested', request)
  }

  recoveryCompleted(completion: RecoveryCompletion): void {
    this.#publish('recovery.completed', completion)
  }

  attentionChanged(attention: Attention): void {
    this.#publish(eventOf(attention), attention)
  }

  deliveryEnded(delivery: Delivery): void {
    this.#publish('delivery.ended', delivery)
  }

  #publish<Name extends LifesignEventName>(event: Name, message: LifesignEvents[Name]): void {
    const target = this.#channels[event]
    if (target.hasSubscribers) target.publish(message)
  }
}

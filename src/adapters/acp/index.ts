/** The Agent Client Protocol: prompts to agents that are programs of their own, and agents that answer them. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { fields } from '../fields.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { type Connection, watchConnection } from './connection.ts'
import { AcpListener } from './listener.ts'

/** `client` or `agent` of the SDK, which make an application of one side. */
export type MakesApp = () => object

/** By this name `lifesign/register` has each copy of the SDK share its class, which the SDK keeps to itself. */
const SHARED = Symbol.for('lifesign.acp.connection')

/**
 * Hears `@agentclientprotocol/sdk`: each prompt is a run, whether this process asks or answers, with the tools that
 * the agent tells of. Under `lifesign/register` it finds the SDK itself. Arguments and results are handed on by
 * reference only.
 *
 * @param makers `client` or `agent` of the SDK that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [acp()] })
 */
export function acp(...makers: readonly MakesApp[]): Adapter {
  return {
    name: 'acp',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, makers),
  }
}

function listen(recorder: Recorder, makers: readonly MakesApp[]): () => void {
  const guard = new Guard(recorder, 'acp')
  const ears = new AcpListener(recorder)
  const undo: (() => void)[] = [ears.listen()]
  const known = new Set<object>()
  const met = (prototype: unknown): boolean => {
    if (!isConnection(prototype)) return false
    if (!known.has(prototype)) undo.push(watchConnection(prototype, ears))
    known.add(prototype)
    return true
  }
  const shared = (value: unknown): boolean => met((value as { readonly prototype: unknown }).prototype)
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear a connection', () => shared(value))))
  const handed = (make: unknown): boolean => met(prototypeOf(make as MakesApp))
  meetHandedOver(makers, { guard, wanted: `client or agent of ${FRAMEWORK.name}`, met: handed })
  return () => undo.splice(0).forEach((step) => step())
}

/** The SDK gives its class to nobody, but an application makes one for each stream: here for one that has ended. */
function prototypeOf(make: MakesApp): unknown {
  const { builder } = fields(make()) as { readonly builder: { connect(stream: object): object } }
  const readable = new ReadableStream({ start: (controller) => controller.close() })
  return Object.getPrototypeOf(builder.connect({ readable, writable: new WritableStream() }))
}

function isConnection(value: unknown): value is Connection {
  const names = ['sendRequest', 'sendNotification', 'processIncomingMessage']
  return names.every((name) => typeof fields(value)[name] === 'function')
}

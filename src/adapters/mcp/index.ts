/** The Model Context Protocol: tools that a client calls, and tools that a server runs, by its TypeScript SDK. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { ClientCalls } from './client-calls.ts'
import { type Protocol, watchProtocol } from './protocol.ts'
import { ServerRequests } from './server-requests.ts'

/** `Client`, `Server` or `Protocol` of the SDK. */
export interface ProtocolClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has each copy of the SDK share its class, which the SDK keeps to itself. */
const SHARED = Symbol.for('lifesign.mcp.protocol')

/**
 * Hears `@modelcontextprotocol/sdk`: a tool call of a client belongs to the run around it, a request to a server is a
 * run with its tool call. Under `lifesign/register` it finds the SDK itself. Arguments and results are handed on by
 * reference only.
 *
 * @param classes those of the SDK that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [mcp()] })
 */
export function mcp(...classes: readonly ProtocolClass[]): Adapter {
  return {
    name: 'mcp',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, classes),
  }
}

function listen(recorder: Recorder, classes: readonly ProtocolClass[]): () => void {
  const guard = new Guard(recorder, 'mcp')
  const ears = { client: new ClientCalls(recorder, guard), server: new ServerRequests(recorder, guard) }
  const undo: (() => void)[] = []
  const known = new Set<Protocol>()
  const met = (value: unknown): boolean => {
    const protocol = protocolOf(value)
    if (protocol === undefined || known.has(protocol)) return protocol !== undefined
    known.add(protocol)
    undo.push(watchProtocol(protocol, ears))
    return true
  }
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear a protocol', () => met(value))))
  meetHandedOver(classes, { guard, wanted: `Client or Server of ${FRAMEWORK.name}`, met })
  return () => undo.splice(0).forEach((step) => step())
}

/** Client and server inherit from it. */
function protocolOf(value: unknown): Protocol | undefined {
  let found: unknown
  let prototype = typeof value === 'function' ? ((value.prototype as object | undefined) ?? null) : null
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    if (Object.hasOwn(prototype, 'request') && Object.hasOwn(prototype, 'setRequestHandler'))
      found = prototype
  }
  return found as Protocol | undefined
}

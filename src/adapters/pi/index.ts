/** Agents of pi: turns as runs, model calls with their chunks, and tools, through their own events. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { isAgentClass, surroundTurns } from './agent-class.ts'
import { PiListener } from './listener.ts'

/** `Agent` of `pi-agent-core`, or a class that inherits from it. */
export interface PiAgentClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has each copy of pi share its class. */
const SHARED = Symbol.for('lifesign.pi.agent')

/**
 * Hears `@earendil-works/pi-agent-core`, and `@mariozechner/pi-agent-core`, as it was called before. Under
 * `lifesign/register` it finds them itself. Messages, arguments and results are handed on by reference only.
 *
 * @param classes the `Agent` that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [pi(), modelHttp()] })
 */
export function pi(...classes: readonly PiAgentClass[]): Adapter {
  return {
    name: 'pi',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, classes),
  }
}

function listen(recorder: Recorder, classes: readonly PiAgentClass[]): () => void {
  const listener = new PiListener(recorder)
  const undo: (() => void)[] = []
  const known = new Set<unknown>()
  const met = (value: unknown): boolean => {
    if (!isAgentClass(value)) return false
    if (!known.has(value)) undo.push(surroundTurns(value.prototype, listener.turn))
    known.add(value)
    return true
  }
  const { guard } = listener
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear an agent', () => met(value))))
  meetHandedOver(classes, { guard, wanted: `Agent of ${FRAMEWORK.name}`, met })
  return () => undo.splice(0).forEach((step) => step())
}

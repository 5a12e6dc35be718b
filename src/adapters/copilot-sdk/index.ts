/** GitHub's Copilot SDK: the turns of its sessions, their sub-agents, model calls and tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { fields } from '../fields.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { CopilotListener } from './listener.ts'
import { type CopilotSession, WATCHED, watchSessions } from './session-class.ts'

/** `CopilotSession` of the SDK. */
export interface SessionClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has each copy of the SDK share its class. */
const SHARED = Symbol.for('lifesign.copilot-sdk.session')

/**
 * Hears `@github/copilot-sdk`: what is sent to a session is a run until it is idle, with all that it tells of. Under
 * `lifesign/register` it finds the SDK itself. Arguments and results are handed on by reference only.
 *
 * @param classes `CopilotSession` of the SDK that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [copilotSdk()] })
 */
export function copilotSdk(...classes: readonly SessionClass[]): Adapter {
  return {
    name: 'copilot-sdk',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, classes),
  }
}

function listen(recorder: Recorder, classes: readonly SessionClass[]): () => void {
  const guard = new Guard(recorder, 'copilot-sdk')
  const ears = new CopilotListener(recorder)
  const undo: (() => void)[] = []
  const known = new Set<object>()
  const met = (value: unknown): boolean => {
    const { prototype } = value as SessionClass
    if (!isSession(prototype)) return false
    if (!known.has(prototype)) undo.push(watchSessions(prototype, ears))
    known.add(prototype)
    return true
  }
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear sessions', () => met(value))))
  meetHandedOver(classes, { guard, wanted: `CopilotSession of ${FRAMEWORK.name}`, met })
  return () => undo.splice(0).forEach((step) => step())
}

function isSession(value: object): value is CopilotSession {
  return WATCHED.every((name) => typeof fields(value)[name] === 'function')
}

/** Google's Agent Development Kit: turns of its runners as runs, agents below them, and their calls of tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { AdkListener } from './listener.ts'

/** `Runner` or `BaseAgent` of the kit. */
export interface AdkClass {
  readonly prototype: object
}

/** What the kit calls its own spans. */
const SPAN_SCOPE = 'gcp.vertex.agent'

/** By this name `lifesign/register` has the kit share its classes, which the kit keeps to itself. */
const SHARED = Symbol.for('lifesign.google-adk')

/**
 * Hears `@google/adk`: each `runAsync` of a runner is a run, or a part of the run of the host around it; agents that
 * are handed over to, of a workflow and as tools are child runs. Its model calls are heard on the wire: install
 * `modelHttp` too. Under `lifesign/register` it finds the kit itself. Arguments and results are handed on by reference
 * only.
 *
 * @param classes those of the kit that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [googleAdk(), modelHttp()] })
 */
export function googleAdk(...classes: readonly AdkClass[]): Adapter {
  const spanScopes: string[] = []
  return {
    name: 'google-adk',
    spanScopes,
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, { classes, spanScopes }),
  }
}

interface Meeting {
  readonly classes: readonly AdkClass[]
  /** Filled when the kit is here. */
  readonly spanScopes: string[]
}

function listen(recorder: Recorder, { classes, spanScopes }: Meeting): () => void {
  const guard = new Guard(recorder, 'google-adk')
  const listener = new AdkListener(recorder, guard)
  const met = (value: unknown): boolean => {
    const prototype = typeof value === 'function' ? (value.prototype as object | undefined) : undefined
    const isMet = prototype !== undefined && listener.meet(prototype)
    if (isMet && spanScopes.length === 0) spanScopes.push(SPAN_SCOPE)
    return isMet
  }
  const undo = eachShared(SHARED, (value) => void guard.attempt('hear a class', () => met(value)))
  meetHandedOver(classes, { guard, wanted: `a runner or BaseAgent of ${FRAMEWORK.name}`, met })
  return () => {
    undo()
    listener.leave()
  }
}

/** Google's client for Gemini: what the wire does not tell of its requests, and the loops in which it calls tools. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { eachShared } from '../shared-global.ts'
import { WatchedClients } from './client-class.ts'
import { FRAMEWORK } from './framework.ts'
import { GenAiListener } from './listener.ts'
import { WatchedLive } from './watched-live.ts'

/** `GoogleGenAI`, as the application imports it. */
export interface GenAiClass {
  readonly prototype: object
}

/** A client that was made before. */
export interface GenAiClient {
  readonly models: object
}

/** By this name `lifesign/register` has each copy of the client share its class. */
const SHARED = Symbol.for('lifesign.google-genai')

/**
 * Hears `@google/genai`. Its requests are heard on the wire: install `modelHttp` too. Under `lifesign/register` it finds
 * the client itself. Arguments and results of tools are handed on by reference only.
 *
 * @param clients `GoogleGenAI`, or clients that were made before, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [googleGenAi(), modelHttp()] })
 */
export function googleGenAi(...clients: readonly (GenAiClass | GenAiClient)[]): Adapter {
  return {
    name: 'google-genai',
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, clients),
  }
}

function listen(recorder: Recorder, clients: readonly unknown[]): () => void {
  const guard = new Guard(recorder, 'google-genai')
  const watched = new WatchedClients(new GenAiListener(recorder, guard), new WatchedLive(recorder, guard))
  const met = (value: unknown): boolean => watched.meet(value)
  const undo = eachShared(SHARED, (value) => void guard.attempt('hear a client', () => met(value)))
  meetHandedOver(clients, { guard, wanted: `GoogleGenAI of ${FRAMEWORK.name}`, met })
  return () => {
    undo()
    watched.leave()
  }
}

/** Listens on a channel of `node:diagnostics_channel`. A listener that a message has brought hears that message too. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

type Hear = (message: unknown, name: string | symbol) => void

/** Who listens, by the name of the channel. */
const listening = new Map<string, Set<Hear>>()

/**
 * Begins to listen.
 *
 * @param listener must not throw: that would end the process
 * @returns how to stop that
 */
export function hear(name: string, listener: Hear): () => void {
  const others = listening.get(name) ?? new Set()
  listening.set(name, others.add(listener))
  subscribe(name, listener)
  return () => {
    others.delete(listener)
    unsubscribe(name, listener)
  }
}

/** Tells all who listen of a message that is under way: its channel tells only those who listened before. */
export function catchUp(name: string, message: unknown): void {
  for (const listener of listening.get(name) ?? []) listener(message, name)
}

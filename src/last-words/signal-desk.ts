/** The one listener of a process to the signals that end it, for all instances of Lifesign. */

import type { Cancel } from '../model/clock.ts'
import { bystanders } from './bystanders.ts'
import type { LastWords } from './last-words.ts'
import { endBy, SignalDeath } from './signal-death.ts'
import { telemetryListeners } from './telemetry-listeners.ts'

/** What the desk needs of an instance: two versions of this package may meet here. */
export type SignalMember = Pick<LastWords, 'shutdown' | 'killNow' | 'graceMs' | 'attempt'> &
  Partial<Pick<LastWords, 'tell'>>

/** Time and timers, which the first instance brings. */
export type SignalDoors = Pick<LastWords, 'hold' | 'clock'>

/**
 * How long we stay aside where others listen, in ms, if the grace time is shorter. Some clean up before they
 * ask whether they are alone: `@openai/agents` takes up to 5 s for it.
 */
const LEAST_ASIDE_MS = 30_000
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

// A registered symbol: two copies of this package in one process share the desk.
const SLOT = Symbol.for('lifesign.signal-desk')
const slots = globalThis as { [SLOT]?: Pick<SignalDesk, 'join'> }

/**
 * Shuts an instance down when a signal ends this process.
 *
 * @returns a function that leaves the desk again
 */
export function joinSignalDesk(words: LastWords): () => void {
  slots[SLOT] ??= new SignalDesk(words)
  return slots[SLOT].join(words)
}

/**
 * Where nobody else listens, a signal shuts all instances down, and is then sent again. Where others listen, the
 * process is theirs: our listener is gone before they are called, so that one that acts only when it is alone finds
 * itself alone. Where only telemetry listens, which takes the signal its effect and does nothing about it, all
 * instances speak.
 */
export class SignalDesk {
  readonly #doors: SignalDoors
  readonly #members = new Set<SignalMember>()
  /** Signals that others are busy with, and how to stop waiting for them. */
  readonly #aside = new Map<NodeJS.Signals, Cancel>()
  #death: SignalDeath | undefined

  constructor(doors: SignalDoors) {
    this.#doors = doors
  }

  /** @returns a function that leaves again */
  join(member: SignalMember): () => void {
    this.#members.add(member)
    if (this.#members.size === 1) this.#listen()
    return () => {
      this.#members.delete(member)
      // Bystanders would end the process if we left while it dies.
      if (this.#members.size === 0 && this.#death === undefined) this.#leave()
    }
  }

  /** A signal that stays without effect is worse than all else that may go wrong here. */
  readonly #signalled = (signal: NodeJS.Signals): void => {
    try {
      this.#act(signal)
    } catch {
      this.#leave()
      endBy(signal)
    }
  }

  #act(signal: NodeJS.Signals): void {
    const others = process.listenerCount(signal) - bystanders() - 1
    if (others > 0) return others === telemetryListeners(signal) ? this.#tell() : this.#stepAside(signal)
    if (this.#death !== undefined) return this.#death.again()
    this.#death = new SignalDeath({
      signal,
      members: [...this.#members],
      ...this.#doors,
      leave: () => this.#leave(),
      survived: () => this.#survived(),
    })
    // Now that it is known: the members leave in it.
    this.#death.begin()
  }

  /**
   * The process goes on without having been asked, until somebody kills it: nobody would tell its people then. What
   * starts from here on is still listened for.
   */
  #tell(): void {
    for (const { attempt, tell, graceMs } of this.#members) attempt('tell of a signal', () => tell?.(graceMs))
  }

  /** Others act now. If the process lives on, we listen again. */
  #stepAside(signal: NodeJS.Signals): void {
    process.off(signal, this.#signalled)
    const graces = [...this.#members].map(({ graceMs }) => graceMs)
    const cancel = this.#doors.clock.after(Math.max(LEAST_ASIDE_MS, ...graces), () => {
      this.#aside.delete(signal)
      this.#listen()
    })
    this.#aside.set(signal, cancel)
  }

  // In front: a listener that the host adds for one time would be gone from the count when ours is called.
  #listen(): void {
    for (const signal of SIGNALS) {
      const isHeard = process.listeners(signal).includes(this.#signalled)
      if (!isHeard && !this.#aside.has(signal)) process.prependListener(signal, this.#signalled)
    }
  }

  #leave(): void {
    for (const cancel of this.#aside.values()) cancel()
    this.#aside.clear()
    for (const signal of SIGNALS) process.off(signal, this.#signalled)
  }

  /** Somebody has decided that the process goes on: we listen again for instances that joined meanwhile. */
  #survived(): void {
    this.#death = undefined
    if (this.#members.size > 0) this.#listen()
  }
}

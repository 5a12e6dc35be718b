/** One death by a signal: all instances speak, and the process ends as it would have without them. */

import { constants } from 'node:os'
import type { Cancel } from '../model/clock.ts'
import type { SignalDoors, SignalMember } from './signal-desk.ts'

/** What a death needs. */
export interface SignalDeathOptions extends SignalDoors {
  readonly signal: NodeJS.Signals
  readonly members: readonly SignalMember[]
  /** Stops listening to signals: from here on they have their default effect. */
  readonly leave: () => void
  /** Called if the process lives on. */
  readonly survived: () => void
}

/** A signal that comes this long after the first is another wish of a person: npm doubles Ctrl-C. In ms. */
const IMPATIENT_MS = 1_000
/** What a shutdown may take beyond its grace time, in ms: its own timers may come late. */
const LATE_MS = 250
/** Time that a signal takes to arrive, in ms. */
const ARRIVAL_MS = 1_000

/**
 * Shuts down, and sends the signal again when that is done, when its time is up, or when the signal comes again.
 * The timer ends the process even if all else fails: a signal that stays without effect is worse than a lost notice.
 */
export class SignalDeath {
  readonly #options: SignalDeathOptions
  readonly #sinceMs: number
  #cancel: Cancel = () => {}
  #isOver = false

  constructor(options: SignalDeathOptions) {
    this.#options = options
    this.#sinceMs = options.clock.now()
  }

  /** Lets all members speak. */
  begin(): void {
    const { members, hold } = this.#options
    const latestMs = Math.max(0, ...members.map(({ graceMs }) => graceMs)) + LATE_MS
    hearNothing(hold, latestMs + ARRIVAL_MS)
    this.#cancel = hold(latestMs, () => this.#end())
    // Where one throws at once, the others still speak.
    const shutdowns = members.map(async (member) => member.shutdown(member.graceMs))
    void Promise.allSettled(shutdowns).then(() => this.#end())
  }

  /** The signal came again. */
  again(): void {
    if (this.#options.clock.now() - this.#sinceMs >= IMPATIENT_MS) this.#end()
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#cancel()
    const { signal, members, leave, hold } = this.#options
    leave()
    for (const { attempt, killNow } of members) attempt('kill owned processes', killNow)
    // Code that listens now has decided so meanwhile, and is in charge again.
    hold(ARRIVAL_MS, () => (process.listenerCount(signal) > 0 ? this.#options.survived() : exit(signal)))
    endBy(signal)
  }
}

/**
 * Without us the process would be dead by now, so nothing that fails from here on shall be heard: the runs
 * that we end reject, and a host that does not expect that would crash instead of dying by the signal.
 */
function hearNothing(hold: SignalDoors['hold'], ms: number): void {
  const ignore = (): void => {}
  process.on('unhandledRejection', ignore)
  process.on('uncaughtException', ignore)
  hold(ms, () => {
    process.off('unhandledRejection', ignore)
    process.off('uncaughtException', ignore)
  })
}

/** The kernel gives the first process of a container no signal that it does not listen to. */
export function endBy(signal: NodeJS.Signals): void {
  if (process.pid === 1) return exit(signal)
  try {
    process.kill(process.pid, signal)
  } catch {
    // Windows knows few signals.
    exit(signal)
  }
}

/** Ends the process with what a shell shows for a death by this signal. */
function exit(signal: NodeJS.Signals): void {
  const code = 128 + constants.signals[signal]
  try {
    process.exit(code)
  } catch {
    // A listener of the host threw. The second time none is called.
    process.exit(code)
  }
}

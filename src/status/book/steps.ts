/** The last changes of a session: kept at the price of a store, and written out when somebody asks. */

import type { HeartbeatState } from '../../model/session.ts'
import type { TransitionView } from '../wire/session-schema.ts'
import type { Status } from '../words.ts'

/** Changes that are remembered of a session. */
const MAX_STEPS = 10

/** What a session began to do. */
export interface Step {
  readonly state: HeartbeatState
  readonly status: Status
  readonly toolName: string | undefined
  readonly model: string | undefined
  /** On the monotonic clock, in ms. */
  readonly atMs: number
}

/** An instant on both clocks. */
export interface Moment {
  /** Monotonic, in ms. */
  readonly nowMs: number
  /** In ms since the epoch. */
  readonly at: number
}

/** A ring, written over in place: a session that lives for long leaves no garbage here. */
export class Steps {
  readonly #ring: Writable<Step>[] = []
  #newest = -1

  get isEmpty(): boolean {
    return this.#newest < 0
  }

  /** What is as it was is no step. */
  add(step: Step): void {
    const last = this.#ring[this.#newest]
    if (last !== undefined && isSame(last, step)) return
    this.#newest = (this.#newest + 1) % MAX_STEPS
    const slot = this.#ring[this.#newest]
    if (slot === undefined) return void this.#ring.push({ ...step })
    slot.state = step.state
    slot.status = step.status
    slot.toolName = step.toolName
    slot.model = step.model
    slot.atMs = step.atMs
  }

  /** As people read them, the newest last. */
  read({ nowMs, at }: Moment): TransitionView[] {
    const ordered = [...this.#ring.slice(this.#newest + 1), ...this.#ring.slice(0, this.#newest + 1)]
    return ordered.map((step) => viewOf(step, Math.round(at - (nowMs - step.atMs))))
  }
}

function viewOf({ state, status, toolName, model }: Step, at: number): TransitionView {
  const view: TransitionView = { at, state, status }
  if (toolName !== undefined) view.toolName = toolName
  if (model !== undefined) view.model = model
  return view
}

type Writable<T> = { -readonly [name in keyof T]: T[name] }

function isSame(one: Step, other: Step): boolean {
  return (
    one.state === other.state &&
    one.status === other.status &&
    one.toolName === other.toolName &&
    one.model === other.model
  )
}

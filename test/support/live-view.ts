/** The live view of an instance under a fake clock, asked without a network. */

import type { StatusAppOptions } from '../../src/options/status-options.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { statusView, type StatusView } from '../../src/live/status.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** A token that the views of tests take. */
export const TOKEN = 'a-token-of-tests-0123'

/** What is said of a question beside its path. */
export interface Question extends RequestInit {
  /** Where the connection comes from. @default '127.0.0.1' */
  readonly address?: string
}

/** An instance, its clock, and its view. */
export class LiveView {
  readonly clock = new FakeClock()
  readonly lifesign: Lifesign
  readonly view: StatusView

  constructor(options: LifesignOptions = {}, app: StatusAppOptions = {}) {
    this.lifesign = new Lifesign({ clock: this.clock, watchProcess: false, ...options })
    this.view = statusView({ lifesign: this.lifesign, machine: false, token: TOKEN, ...app })
  }

  /** Asks, as a caller on this machine. */
  async ask(path: string, { address = '127.0.0.1', ...init }: Question = {}): Promise<Response> {
    const env = { incoming: { socket: { remoteAddress: address } } }
    return this.view.app.request(`http://localhost${path}`, init, env)
  }

  /** What a question is answered with, as JSON. */
  async json<T = Record<string, never>>(path: string, question: Question = {}): Promise<T> {
    const answer = await this.ask(path, question)
    return (await answer.json()) as T
  }

  /** Stops or recovers, with the token. */
  post(path: string, init: Question = {}): Promise<Response> {
    return this.ask(path, { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` }, ...init })
  }
}

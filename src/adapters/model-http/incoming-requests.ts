/** Tells the requests apart that come in to a server of this process: what is asked for one belongs together. */

import { AsyncLocalStorage } from 'node:async_hooks'

import { fields } from '../fields.ts'
import { hear } from '../hear.ts'

/** Published for each request, before the server's own handler runs. */
const STARTED = 'http.server.request.start'

/** Carries the incoming request through everything that is done for it. */
export class IncomingRequests {
  readonly #storage = new AsyncLocalStorage<object>()

  /** The request that the code which runs now works for. */
  get current(): object | undefined {
    return this.#storage.getStore()
  }

  /** @returns how to stop it */
  listen(): () => void {
    const started = (message: unknown): void => {
      const { request } = fields(message)
      if (typeof request === 'object' && request !== null) this.#storage.enterWith(request)
    }
    const undo = hear(STARTED, started)
    return () => {
      undo()
      this.#storage.disable()
    }
  }
}

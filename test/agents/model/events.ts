/** An answer as a stream of events. */

import type { ServerResponse } from 'node:http'

/** Sends events, each with a name if it has a `type`. */
export class Events {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response.writeHead(200, { 'content-type': 'text/event-stream' })
  }

  /** With a name. */
  named(type: string, data: object): void {
    this.#response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
  }

  /** Without one. */
  plain(data: object): void {
    this.#response.write(`data: ${JSON.stringify(data)}\n\n`)
  }

  end(lastWord = ''): void {
    this.#response.end(lastWord)
  }
}

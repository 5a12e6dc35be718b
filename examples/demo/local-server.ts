/** An HTTP server on a free port of this machine, for the parts of the demo that others talk to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server that listens. */
export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string
  /** Cuts every connection and stops to listen. */
  close(): Promise<void>
}

/** Answers one request. What it throws becomes a status 500. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/**
 * Starts a server on 127.0.0.1.
 *
 * @param handle answers each request
 */
export async function startLocalServer(handle: RequestHandler): Promise<LocalServer> {
  const server = createServer((request, response) => {
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error: unknown) => fail(response, error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Cannot listen on 127.0.0.1')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Reads a request's body as JSON; an empty one is `undefined`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const text = Buffer.concat(pieces).toString('utf8')
  return text === '' ? undefined : JSON.parse(text)
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy()
  else sendJson(response, 500, { error: { message: String(error) } })
}

/** An HTTP server on a free port of this machine, for the parts of the demo that others talk to. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A server that listens. */
export interface LocalServer {
  /** Without a slash at the end. */
  readonly url: string
  /** Cuts every connection and stops to listen. */
  close(): Promise<void>
}

/** Where a server listens. */
export interface ListenAt {
  readonly host: string
  /** 0 is any free one. */
  readonly port: number
}

/** Answers one request. What it throws becomes a status 500. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

const ANYWHERE_HERE: ListenAt = { host: '127.0.0.1', port: 0 }

/**
 * Starts a server.
 *
 * @param handle answers each request
 * @param at where to listen. @default a free port of 127.0.0.1
 */
export async function startLocalServer(handle: RequestHandler, at = ANYWHERE_HERE): Promise<LocalServer> {
  const server = createServer((request, response) => {
    Promise.resolve()
      .then(() => handle(request, response))
      .catch((error: unknown) => fail(response, error))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(at.port, at.host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error(`Cannot listen on ${at.host}`)
  return {
    url: `http://${at.host}:${address.port}`,
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

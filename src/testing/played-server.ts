/** A server on this machine that plays a platform, for the fixtures of channels. */

import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the platform is asked. */
export interface HeardRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly raw: string
}

/** A platform that listens. */
export interface PlayedServer {
  readonly port: number
  /** Ends all connections too. */
  close(): Promise<void>
}

/**
 * Starts it on a free port of 127.0.0.1.
 *
 * @param hear gets each request when it is here whole, and answers it, or never does
 */
export async function playServer(
  hear: (request: HeardRequest, response: ServerResponse) => void,
): Promise<PlayedServer> {
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request
    let raw = ''
    for await (const chunk of request.setEncoding('utf8')) raw += String(chunk)
    hear({ method, path, headers, raw }, response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Answers with a status and the beginning of a body, and hangs up. */
export function breakOff(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 999 }).write('{"ok":', () => response.destroy())
}

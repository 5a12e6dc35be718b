/** The live view on a port of its own: a server that keeps no process alive and lets nobody wait for long. */

import type { AddressInfo, Server } from 'node:net'
import type { Server as HttpServer } from 'node:http'

/** How long a caller may take to say its headers, and all of its request, in ms. */
const HEADERS_MS = 5_000
const REQUEST_MS = 10_000
/** Connections at once. */
const MAX_CONNECTIONS = 1_100

/** A server that listens. */
export interface StatusServer {
  readonly port: number
  close(): Promise<void>
}

/** What it is told. */
export interface ListenOptions {
  readonly port: number
  readonly host: string
  readonly closed: () => void
  readonly warn: (message: string, error?: unknown) => void
}

/** @throws when the port cannot be had */
export function listen(server: HttpServer, options: ListenOptions): Promise<StatusServer> {
  const { port, host, closed, warn } = options
  server.headersTimeout = HEADERS_MS
  server.requestTimeout = REQUEST_MS
  server.maxConnections = MAX_CONNECTIONS
  server.unref()
  server.on('connection', (socket) => socket.unref())
  server.on('clientError', (_error, socket) => void socket.destroy())
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      server.on('error', (error) => warn('The live view is in trouble', error))
      resolve({ port: portOf(server), close: () => closeServer(server, closed) })
    })
  })
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function closeServer(server: HttpServer, closed: () => void): Promise<void> {
  return new Promise((resolve) => {
    closed()
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

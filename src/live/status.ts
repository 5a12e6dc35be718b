/** The live view of a process: an HTTP API for its own port, or for a server that is there already. */

import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { metrics } from '@opentelemetry/api'
import type { Hono } from 'hono'
import { currentLifesign } from '../instance.ts'
import type { Shown } from './live-room.ts'
import { Walk } from '../options/kinds/kind.ts'
import { statusAppOptions, type StatusAppOptions } from '../options/status-options.ts'
import { boardOf } from './status-board.ts'
import { prometheusOf, type PrometheusSource } from '../status/http/prometheus-page.ts'
import { statusAppOf } from '../status/http/status-app.ts'
import { listen, type StatusServer } from '../status/http/status-server.ts'
import { SCOPE } from '../telemetry/semconv.ts'
import { warn } from '../voice/warn.ts'

export type { StatusAppOptions } from '../options/status-options.ts'
export type { StatusServer } from '../status/http/status-server.ts'
export type { Heartbeat } from '../status/wire/heartbeat-schema.ts'
export type { SessionList } from '../status/wire/list-schema.ts'
export type { ProcessRow } from '../status/wire/process-schema.ts'
export type { SessionDetail, SessionRow } from '../status/wire/session-schema.ts'
export { DOTS, STATUSES, type Dot, type Status } from '../status/words.ts'

/** How often the server looks for callers who are too slow, in ms. */
const CHECK_EACH_MS = 2_000

/** The live view as an application: a Hono application, and what other servers take. */
export interface StatusView {
  /** For Hono: `parent.route('/lifesign', view.app)`. */
  readonly app: Hono
  /** For everything that knows `Request` and `Response`: route handlers of Next, Bun, Deno. */
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** For `node:http`, Express, Fastify and all that are built on them. */
  readonly listener: RequestListener
  /** Ends streams, and looks no more. */
  close(): void
}

/**
 * Makes the live view of the process's instance, or of another one, to be mounted in a server of yours. Nothing is
 * looked at before somebody asks.
 *
 * @throws {RangeError | TypeError} for an option that is wrong
 * @example
 * import { createServer } from 'node:http'
 * import { statusView } from 'lifesign/status'
 *
 * const view = statusView({ token: process.env.STATUS_TOKEN })
 * createServer(view.listener).listen(4040, '127.0.0.1')
 */
export function statusView(
  options: StatusAppOptions & { readonly lifesign?: Shown | undefined } = {},
): StatusView {
  const { lifesign = currentLifesign(), ...said } = options
  if (lifesign === undefined)
    throw new TypeError('Cannot show anything: call startLifesign before statusView')
  const { basePath = '', machine = true, ...access } = checked(said)
  const { live } = lifesign
  const board = boardOf(live, machine)
  const made = statusAppOf({
    ...access,
    allowedHosts: access.allowedHosts ?? [],
    basePath,
    clock: live.clock,
    board,
    version: SCOPE.version,
    epoch: randomBytes(6).toString('hex'),
    busy: () => live.book.busyness,
    isClosing: () => lifesign.isOver,
    prometheus: () =>
      (access.prometheus as PrometheusSource | undefined) ?? prometheusOf(metrics.getMeterProvider()),
    warn,
  })
  const app = made.app as unknown as Hono
  return {
    app,
    fetch: (request) => app.fetch(request),
    // The host's own `Request` and `Response` stay as they are.
    listener: getRequestListener(app.fetch, { overrideGlobalObjects: false }) as RequestListener,
    close: () => {
      made.close()
      board.close()
    },
  }
}

/**
 * The live view on a port of its own.
 *
 * @internal
 */
export async function serveStatus(
  lifesign: Shown,
  options: StatusAppOptions & { readonly port: number; readonly host: string },
): Promise<StatusServer> {
  const { port, host, ...said } = options
  const view = statusView({ ...said, lifesign })
  return listen(createServer({ connectionsCheckingInterval: CHECK_EACH_MS }, view.listener) as Server, {
    port,
    host,
    closed: () => view.close(),
    warn,
  })
}

function checked(said: StatusAppOptions): StatusAppOptions {
  const strict = new Walk((problem) => {
    throw problem
  })
  return statusAppOptions.take(said, strict) ?? {}
}

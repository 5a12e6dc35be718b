/** The status API as a Hono application: the same alone, and mounted in a server of the host. */

import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { HTTPException } from 'hono/http-exception'
import type { Clock } from '../../model/clock.ts'
import type { Board } from '../board/board.ts'
import { Admission, type AdmissionOptions, type Caller } from './admission.ts'
import { EventHub } from './event-hub.ts'
import { openApiDocument } from './open-api.ts'
import { PAGE_PATHS, pageFile } from './page-routes.ts'
import { problem } from './problems.ts'
import type { PrometheusSource } from './prometheus-page.ts'
import { ROUTES, type RouteId } from './route-table.ts'
import { StatusAnswers } from './status-answers.ts'

/** The largest body that is read, in bytes. */
const MAX_BODY_BYTES = 16_384

/** What an application needs. */
export interface StatusAppNeeds extends AdmissionOptions {
  readonly clock: Clock
  readonly board: Board
  /** The path that it is mounted at, where the server does not take it away. */
  readonly basePath: string
  readonly version: string
  readonly epoch: string
  /** Whether anything runs in this process, and since when that is so, in ms since the epoch. */
  readonly busy: () => { readonly isBusy: boolean; readonly since: number }
  /** True once this process takes no more work. */
  readonly isClosing: () => boolean
  readonly prometheus: () => PrometheusSource | undefined
  readonly warn: (message: string, error?: unknown) => void
}

/** What `@hono/node-server` says of a connection. */
interface Bindings {
  readonly incoming?: {
    readonly socket?: { readonly remoteAddress?: string; readonly destroy?: () => void }
    readonly body?: unknown
  }
}

/** One request, as handlers get it. */
export type Asked = Context<{ Bindings: Bindings; Variables: { canAct: boolean } }>

/** The application, and its end. */
export interface StatusApp {
  readonly app: Hono<{ Bindings: Bindings; Variables: { canAct: boolean } }>
  close(): void
}

/** Makes it. Nothing is looked at before somebody asks. */
export function statusAppOf(needs: StatusAppNeeds): StatusApp {
  const app = new Hono<{ Bindings: Bindings; Variables: { canAct: boolean } }>().basePath(needs.basePath)
  const hub = new EventHub({
    ...needs,
    dropped: () => needs.warn('A reader of events was too slow, and was let go'),
    failed: (error) => needs.warn('Cannot write an event', error),
  })
  const answers = new StatusAnswers({ ...needs, hub })
  const admission = new Admission(needs)
  app.onError((error) => failed(error, needs))
  app.notFound(() => problem(404))
  app.use(withHeaders)
  app.use(async (asked, next) => {
    const caller = callerOf(asked)
    const refused = await admission.refuse(caller)
    if (refused !== undefined) return refused
    asked.set('canAct', await admission.mayAct(caller))
    return next()
  })
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: () => problem(413) }))
  for (const { id, method, path } of ROUTES) {
    const handler = handlerOf(answers, id)
    app[method](path, handler)
    // There the key is a parameter: it may be `.`, empty, or the name of another route.
    if (path.includes('/:key')) app[method](path.replace('/sessions/:key', '/session'), handler)
  }
  for (const path of PAGE_PATHS) app.get(path, pageFile)
  app.get('/api/openapi.json', (asked) => asked.json(openApiDocument(needs.version, needs.basePath)))
  return { app, close: () => hub.close() }
}

type Handler = (asked: Asked) => Response | Promise<Response>

function handlerOf(answers: StatusAnswers, id: RouteId): Handler {
  return (asked) => answers[id](asked)
}

/** Nothing of other origins is loaded, nothing is guessed, nothing is kept, and no other page frames it. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function withHeaders(asked: Asked, answered: () => Promise<void>): Promise<void> {
  return answered().then(() => {
    for (const [name, value] of Object.entries(HEADERS)) asked.res.headers.set(name, value)
  })
}

function callerOf(asked: Asked): Caller {
  return {
    request: asked.req.raw,
    address: asked.env?.incoming?.socket?.remoteAddress,
    acts: asked.req.method !== 'GET' && asked.req.method !== 'HEAD',
  }
}

function failed(error: Error, { warn }: StatusAppNeeds): Response {
  if (error instanceof HTTPException) return problem(error.status)
  warn('Cannot answer a status request', error)
  return problem(500)
}

/** The part of the SDK that is used, and how it is watched. */

import type { ClientCalls } from './client-calls.ts'
import type { ServerRequests } from './server-requests.ts'

/** A request, in either direction. */
export interface McpRequest {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** How a request is made. */
export interface RequestOptions {
  readonly signal?: AbortSignal
  readonly timeout?: number
  readonly onprogress?: (progress: unknown) => unknown
}

/** What a server's handler is told beside its request. */
export interface RequestContext {
  readonly signal?: AbortSignal
  readonly sessionId?: string
  sendNotification?(notification: { readonly method?: unknown }): Promise<void>
}

export type Handler = (request: McpRequest, context: RequestContext) => unknown

/** What client and server of the SDK inherit from. */
export interface Protocol {
  request(request: McpRequest, schema: unknown, options?: RequestOptions): Promise<unknown>
  setRequestHandler(schema: unknown, handler: Handler): unknown
}

/** Who is told. */
export interface ProtocolEars {
  readonly client: ClientCalls
  readonly server: ServerRequests
}

/**
 * Begins to watch all that share a prototype; what they were before stands behind it.
 *
 * @returns how to stop that
 */
export function watchProtocol(protocol: Protocol, { client, server }: ProtocolEars): () => void {
  const { request, setRequestHandler } = protocol
  let isOver = false
  const asks: Protocol['request'] = function (this: Protocol, asked, schema, options) {
    const send = (how: RequestOptions | undefined): Promise<unknown> => request.call(this, asked, schema, how)
    return isOver ? send(options) : client.ask(asked, options, send)
  }
  const serves: Protocol['setRequestHandler'] = function (this: Protocol, schema, handler) {
    const watched: Handler = (asked, context) => {
      const answer = (): unknown => handler(asked, context)
      return isOver ? answer() : server.serve(this, { asked, context }, answer)
    }
    return setRequestHandler.call(this, schema, watched)
  }
  Object.assign(protocol, { request: asks, setRequestHandler: serves })
  return () => {
    isOver = true
    if (protocol.request === asks) protocol.request = request
    if (protocol.setRequestHandler === serves) protocol.setRequestHandler = setRequestHandler
  }
}

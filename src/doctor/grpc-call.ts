/** One call of a collector's gRPC service, as an exporter makes it: HTTP/2, one message, and a status in the trailers. */

import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import type { Signal } from './otlp-target.ts'

/** A message, and where it goes. */
export interface GrpcCall {
  readonly signal: Signal
  readonly url: URL
  /** Secrets. */
  readonly headers: Readonly<Record<string, string>>
  /** The request, as protobuf. */
  readonly message: Uint8Array
  /** Gives it up. */
  readonly limit: AbortSignal
}

/** @see https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto/collector */
const PATHS: Readonly<Record<Signal, string>> = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
}

/**
 * Calls it.
 *
 * @returns the status of gRPC, where 0 is accepted; undefined from a server that does not speak it
 * @throws {Error} when nobody is reached
 */
export async function callGrpc(call: GrpcCall): Promise<number | undefined> {
  const session = connect(call.url.origin)
  try {
    return await answerOf(session, call)
  } finally {
    session.destroy()
  }
}

function answerOf(session: ClientHttp2Session, call: GrpcCall): Promise<number | undefined> {
  const { signal, headers, message, limit } = call
  return new Promise((resolve, reject) => {
    // Names of metadata are in small letters, and an own header of HTTP/2 is none of them.
    const own = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
    let status: number | undefined
    const read = (answer: IncomingHttpHeaders): void => {
      const said = answer['grpc-status']
      if (said !== undefined) status = Number(said)
    }
    session.on('error', reject)
    limit.addEventListener('abort', () => reject(limit.reason as Error), { once: true })
    const stream = session.request({
      ...Object.fromEntries(own),
      ':method': 'POST',
      ':path': PATHS[signal],
      'content-type': 'application/grpc',
      te: 'trailers',
    })
    // A stream is cancelled because its session cannot connect.
    stream.on('error', (error: Error) => reject((error.cause as Error | undefined) ?? error))
    // Without a body, the status is in the head.
    stream.once('response', read).once('trailers', read)
    stream.resume().once('close', () => resolve(status))
    stream.end(framed(message))
  })
}

/** A message is not packed, and has its length in four bytes. */
function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

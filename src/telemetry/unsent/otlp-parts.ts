/** What of an exporter for OTLP can be used without it: how it writes a request, and where it sends that. */

import { at } from './sdk-parts.ts'

const SERIALIZER = ['_exporter', '_delegate', '_serializer']
const TRANSPORT = ['_exporter', '_delegate', '_transport']
/** A transport stands around another one that tries again. */
const PARAMETERS = ['_parameters']
const INNER = '_transport'

/**
 * Writes what an exporter would send.
 *
 * @param holder what has the exporter: a processor, or a reader
 * @returns undefined where it does not speak OTLP
 * @throws what its serializer throws
 */
export function serialized(holder: unknown, content: unknown): Uint8Array | undefined {
  const body = serializerOf(holder)?.serializeRequest?.(content)
  return body instanceof Uint8Array ? body : undefined
}

/** True for one that speaks OTLP. */
export function speaksOtlp(holder: unknown): boolean {
  return typeof serializerOf(holder)?.serializeRequest === 'function'
}

/** Where its exporter sends by HTTP; undefined where it speaks gRPC. */
export function urlOf(holder: unknown): string | undefined {
  const transport = at(holder, TRANSPORT)
  const parameters = at(transport, PARAMETERS) ?? at(transport, [INNER, ...PARAMETERS])
  const url = at(parameters, ['url'])
  return typeof url === 'string' ? url : undefined
}

function serializerOf(holder: unknown): { serializeRequest?: (content: unknown) => unknown } | undefined {
  return at(holder, SERIALIZER) as { serializeRequest?: (content: unknown) => unknown } | undefined
}

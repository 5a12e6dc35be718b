/** Sends one signal of each kind to where the SDK would, and says what was accepted. */

import { randomBytes } from 'node:crypto'
import { note, ok, problem, type Finding } from './finding.ts'
import { callGrpc } from './grpc-call.ts'
import { otlpSample, type OtlpSample } from './otlp-sample.ts'
import { otlpTarget, SIGNALS, type OtlpTarget, type Signal } from './otlp-target.ts'

/** How exports are tried. */
export interface TryOptions {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** In ms since the epoch. */
  readonly at: number
  /** Aborts when one takes too long; a new one for each. */
  readonly limit: () => AbortSignal
  /** How a network failed, without addresses. */
  readonly describe: (error: unknown) => string
  readonly fetch?: typeof fetch
}

/** One finding a signal, or one for a config file of OpenTelemetry, which is not read here. Never rejects. */
export async function tryExports(options: TryOptions): Promise<readonly Finding[]> {
  if (options.variables['OTEL_CONFIG_FILE']?.trim()) return [unread('OTEL_CONFIG_FILE', 'nothing was tried')]
  const tried = await Promise.all(SIGNALS.map((signal) => tryOne(signal, options)))
  if (!options.variables['OTEL_EXPERIMENTAL_CONFIG_FILE']?.trim()) return tried
  return [unread('OTEL_EXPERIMENTAL_CONFIG_FILE', 'only what variables say was tried'), ...tried]
}

function unread(variable: string, outcome: string): Finding {
  const text = `An SDK that obeys ${variable} sends signals where that file says: ${outcome}`
  return note('Export', text)
}

async function tryOne(signal: Signal, options: TryOptions): Promise<Finding> {
  const target = otlpTarget(signal, options.variables)
  if (typeof target === 'string')
    return note('Export', `${signal} go to the exporter ${target}, which is not tried`)
  const { url, protocol } = target
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const remedy = `Let OTEL_EXPORTER_OTLP_ENDPOINT begin with http:// or https://`
    return problem('Export', `${signal} go nowhere: their endpoint is no http or https address`, remedy)
  }
  if (!PROTOCOLS.has(protocol)) {
    const remedy = 'Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf, http/json or grpc'
    return problem('Export', `${signal} go nowhere: there is no protocol of the name that is set`, remedy)
  }
  try {
    if (protocol === 'grpc') return grpcAnswerOf(target, await call(target, url, options))
    return answerOf(target, await post(target, options))
  } catch (error) {
    const text = `${signal} reach nobody at ${url.host}: ${options.describe(error)}`
    return problem('Export', text, 'Start a collector there, or correct OTEL_EXPORTER_OTLP_ENDPOINT')
  }
}

const PROTOCOLS: ReadonlySet<string> = new Set(['grpc', 'http/protobuf', 'http/json'])

function sampleOf({ signal, protocol }: OtlpTarget, { variables, at }: TryOptions): OtlpSample {
  const service = variables['OTEL_SERVICE_NAME']?.trim() || 'lifesign-doctor'
  const ids = { traceId: randomBytes(16), spanId: randomBytes(8) }
  return otlpSample(signal, protocol === 'http/json', { at, service, ...ids })
}

function call(target: OtlpTarget, url: URL, options: TryOptions): Promise<number | undefined> {
  const { signal, headers } = target
  const message = Buffer.from(sampleOf(target, options).body)
  return callGrpc({ signal, url, headers, message, limit: options.limit() })
}

/** @see https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const GRPC = { accepted: 0, permissionDenied: 7, unimplemented: 12, unauthenticated: 16 }

function grpcAnswerOf({ signal, url }: OtlpTarget, status: number | undefined): Finding {
  const where = `at ${url?.host} by grpc`
  switch (status) {
    case GRPC.accepted:
      return ok('Export', `One of ${signal} was accepted ${where}`)
    case undefined: {
      const remedy =
        'Set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf, or use the port that takes grpc, mostly 4317'
      return problem('Export', `${signal} reach nobody who speaks grpc at ${url?.host}`, remedy)
    }
    case GRPC.unimplemented:
      return problem(
        'Export',
        `The endpoint at ${url?.host} takes no ${signal}: it has no such service`,
        lackRemedy(signal),
      )
    default: {
      const isToken = status === GRPC.permissionDenied || status === GRPC.unauthenticated
      const remedy = isToken
        ? 'Check the token in OTEL_EXPORTER_OTLP_HEADERS'
        : 'Look into the log of the collector'
      return problem('Export', `${signal} are refused ${where}: status ${status}`, remedy)
    }
  }
}

async function post(target: OtlpTarget, options: TryOptions): Promise<Response> {
  const { url, headers } = target
  const { limit, fetch = globalThis.fetch } = options
  const { contentType, body } = sampleOf(target, options)
  const response = await fetch(url ?? '', {
    method: 'POST',
    headers: { ...headers, 'content-type': contentType },
    body,
    // It would carry the headers to somebody else.
    redirect: 'manual',
    signal: limit(),
  })
  await response.body?.cancel().catch(() => undefined)
  return response
}

function answerOf({ signal, url, protocol }: OtlpTarget, { status }: Response): Finding {
  const where = `at ${url?.host} by ${protocol}`
  if (status >= 200 && status < 300) return ok('Export', `One of ${signal} was accepted ${where}`)
  const answer = problem.bind(undefined, 'Export', `${signal} are refused ${where}: status ${status}`)
  switch (status) {
    case 401:
    case 403:
      return answer('Check the token in OTEL_EXPORTER_OTLP_HEADERS')
    case 404:
    case 405:
      return problem(
        'Export',
        `The endpoint at ${url?.host} takes no ${signal}: it has no such path`,
        lackRemedy(signal),
      )
    case 415:
      return answer('Set OTEL_EXPORTER_OTLP_PROTOCOL to the other of http/protobuf and http/json')
    default:
      return answer(
        status < 400 ? 'Use the address that the redirect leads to' : 'Look into the log of the collector',
      )
  }
}

function lackRemedy(signal: Signal): string {
  const name = signal.toUpperCase()
  return `Send them elsewhere by OTEL_EXPORTER_OTLP_${name}_ENDPOINT, or set OTEL_${name}_EXPORTER=none`
}

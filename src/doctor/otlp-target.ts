/** Where an SDK that obeys `OTEL_*` sends a signal, and how. */

type Variables = Readonly<Record<string, string | undefined>>

/** The three signals, as their paths name them. */
export const SIGNALS = ['traces', 'metrics', 'logs'] as const

/** One of them. */
export type Signal = (typeof SIGNALS)[number]

/** Where a signal goes. */
export interface OtlpTarget {
  readonly signal: Signal
  readonly protocol: string
  /** A secret: it may hold a token. Undefined where it is no address. */
  readonly url: URL | undefined
  /** Secrets. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Where a signal goes; a word where it goes nowhere that can be tried: `none`, `console`, the name of another exporter.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function otlpTarget(signal: Signal, variables: Variables): OtlpTarget | string {
  const read = (name: string): string | undefined => variables[name]?.trim() || undefined
  const own = (what: string): string | undefined =>
    read(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${what}`) ?? read(`OTEL_EXPORTER_OTLP_${what}`)
  const exporters = (read(`OTEL_${signal.toUpperCase()}_EXPORTER`) ?? 'otlp')
    .split(',')
    .map((one) => one.trim())
  if (!exporters.includes('otlp')) return exporters.join(', ')
  const protocol = own('PROTOCOL') ?? 'http/protobuf'
  // Exporters by grpc take an address without one.
  const scheme = own('INSECURE')?.toLowerCase() === 'true' ? 'http' : 'https'
  const withScheme = (address: string): string =>
    protocol === 'grpc' && !address.includes('://') ? `${scheme}://${address}` : address
  const specific = read(`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`)
  const base = read('OTEL_EXPORTER_OTLP_ENDPOINT')
  return {
    signal,
    protocol,
    url: URL.parse(withScheme(specific ?? pathBelow(base, { signal, protocol }))) ?? undefined,
    headers: headersOf(own('HEADERS')),
  }
}

function pathBelow(
  base: string | undefined,
  { signal, protocol }: { signal: Signal; protocol: string },
): string {
  if (protocol === 'grpc') return base ?? 'http://localhost:4317'
  return `${(base ?? 'http://localhost:4318').replace(/\/+$/, '')}/v1/${signal}`
}

/** `name=value` pairs, percent-encoded, between commas. */
function headersOf(text = ''): Record<string, string> {
  const pairs = text.split(',').map((pair) => /^\s*([^=\s]+)\s*=\s*(.*?)\s*$/.exec(pair))
  return Object.fromEntries(
    pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', decoded(pair[2] ?? '')]])),
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `lifesign doctor --telemetry` where signals go by gRPC, to a real server of it, or by a config file. */

import { Metadata, Server, ServerCredentials, status, type handleUnaryCall } from '@grpc/grpc-js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tryExports } from '../../src/doctor/try-exports.ts'
import { aDeadEnd, aServer, SECRET } from './doctor-stage.ts'

const SERVICES = { trace: 'TraceService', metrics: 'MetricsService', logs: 'LogsService' } as const
type Name = keyof typeof SERVICES

/** A collector that has these services, and what it is sent. */
async function aCollector(names: readonly Name[], refusal?: status) {
  const seen: { service: Name; bytes: number; token: unknown }[] = []
  const server = new Server()
  for (const service of names) {
    const take: handleUnaryCall<Buffer, Buffer> = ({ request, metadata }, done) => {
      seen.push({ service, bytes: request.length, token: metadata.get('x-token')[0] })
      if (refusal === undefined) done(null, Buffer.alloc(0))
      else done({ code: refusal, details: SECRET, metadata: new Metadata() })
    }
    const same = (bytes: Buffer): Buffer => bytes
    const path = `/opentelemetry.proto.collector.${service}.v1.${SERVICES[service]}/Export`
    const [requestSerialize, requestDeserialize] = [same, same]
    const [responseSerialize, responseDeserialize] = [same, same]
    server.addService(
      {
        Export: {
          path,
          requestStream: false,
          responseStream: false,
          requestSerialize,
          requestDeserialize,
          responseSerialize,
          responseDeserialize,
        },
      },
      { Export: take },
    )
  }
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  onTestFinished(() => server.forceShutdown())
  return { host: `127.0.0.1:${port}`, seen }
}

/** What is said of the three signals. */
async function tried(variables: Readonly<Record<string, string>>) {
  const found = await tryExports({
    variables,
    at: 1_700_000_000_000,
    limit: () => new AbortController().signal,
    describe: (error) => String((error as { code?: unknown }).code),
  })
  expect(JSON.stringify(found)).not.toContain(SECRET)
  return found.map(({ level, text, remedy = '' }) => `${level}: ${text} ${remedy}`.trim())
}

const GRPC = { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }

describe('tryExports by grpc', () => {
  it.each<[how: string, address: (host: string) => Record<string, string>]>([
    ['an address', (host) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}` })],
    [
      'a host without a scheme',
      (host) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: host, OTEL_EXPORTER_OTLP_INSECURE: 'true' }),
    ],
  ])('sends one of each to %s, with its headers', async (_, address) => {
    const { host, seen } = await aCollector(['trace', 'metrics', 'logs'])

    const said = await tried({ ...GRPC, ...address(host), OTEL_EXPORTER_OTLP_HEADERS: `X-Token=${SECRET}` })

    expect(said).toEqual(
      ['traces', 'metrics', 'logs'].map((signal) => `ok: One of ${signal} was accepted at ${host} by grpc`),
    )
    expect(seen.map(({ service }) => service).toSorted()).toEqual(['logs', 'metrics', 'trace'])
    expect(seen.every(({ bytes, token }) => bytes > 40 && token === SECRET)).toBe(true)
  })

  it('names the signals that the collector has no service for', async () => {
    const { host } = await aCollector(['trace'])

    const [traces, metrics, logs] = await tried({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}` })

    expect(traces).toMatch(/^ok/)
    expect(metrics).toMatch(
      /^problem: .*takes no metrics: it has no such service .*OTEL_METRICS_EXPORTER=none/,
    )
    expect(logs).toMatch(/^problem: .*takes no logs/)
  })

  it.each<[what: string, code: status, remedy: RegExp]>([
    ['a token that is refused', status.UNAUTHENTICATED, /status 16 Check the token/],
    ['a collector in trouble', status.UNAVAILABLE, /status 14 Look into the log/],
  ])('names %s', async (_, code, remedy) => {
    const { host } = await aCollector(['trace', 'metrics', 'logs'], code)

    const said = await tried({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: `http://${host}` })

    expect(said.every((one) => one.startsWith('problem') && remedy.test(one))).toBe(true)
  })

  it('names a port where nobody listens', async () => {
    const said = await tried({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: await aDeadEnd() })

    expect(said.every((one) => /^problem: \w+ reach nobody at .*: ECONNREFUSED/.test(one))).toBe(true)
  })

  it('names a server that speaks no HTTP/2', async () => {
    const url = await aServer((_, response) => void response.writeHead(200).end())

    const said = await tried({ ...GRPC, OTEL_EXPORTER_OTLP_ENDPOINT: url })

    expect(said.every((one) => one.startsWith('problem'))).toBe(true)
  })
})

describe('tryExports with a config file of OpenTelemetry', () => {
  it('says that nothing was tried', async () => {
    expect(await tried({ OTEL_CONFIG_FILE: 'otel.yaml' })).toEqual([
      'note: An SDK that obeys OTEL_CONFIG_FILE sends signals where that file says: nothing was tried',
    ])
  })

  it('says what was tried beside a variable that only some SDKs obey', async () => {
    const variables = {
      OTEL_EXPERIMENTAL_CONFIG_FILE: 'otel.yaml',
      OTEL_EXPORTER_OTLP_ENDPOINT: await aDeadEnd(),
    }

    const [first, ...rest] = await tried(variables)

    expect(first).toMatch(/^note: .*OTEL_EXPERIMENTAL_CONFIG_FILE .*only what variables say was tried/)
    expect(rest).toHaveLength(3)
  })
})

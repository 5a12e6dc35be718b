/** Runs the backends on free ports of this machine, behind one Collector, with their data in a folder that goes. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startLocalServer } from '../demo/local-server.ts'
import type { Programs } from './install.ts'

/** Addresses without a slash at the end. */
export interface Backends extends AsyncDisposable {
  /** Takes OTLP over HTTP. */
  readonly collector: string
  readonly jaeger: string
  readonly phoenix: string
  readonly prometheus: string
  readonly victoriaLogs: string
}

interface Ports {
  readonly collector: number
  readonly jaeger: number
  readonly jaegerGrpc: number
  readonly jaegerOtlp: number
  readonly phoenix: number
  readonly phoenixGrpc: number
  readonly prometheus: number
  readonly victoriaLogs: number
}

/** Longest start, in ms: Phoenix migrates a database. */
const READY_MS = 120_000

/**
 * Starts all and waits until each answers.
 *
 * @throws {Error} that names the one that does not
 */
export async function startBackends(programs: Programs): Promise<Backends> {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-backends-'))
  const ports = await freePorts()
  const children = startAll(programs, ports, folder)
  const stop = async (): Promise<void> => {
    await Promise.all(children.map(stopChild))
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  const at = (port: number): string => `http://127.0.0.1:${port}`
  try {
    await Promise.all([
      untilAnswers(`${at(ports.phoenix)}/healthz`),
      untilAnswers(`${at(ports.jaeger)}/api/services`),
      untilAnswers(`${at(ports.prometheus)}/-/ready`),
      untilAnswers(`${at(ports.victoriaLogs)}/health`),
      untilAnswers(at(ports.collector)),
    ])
  } catch (error) {
    await stop()
    throw error
  }
  return {
    collector: at(ports.collector),
    jaeger: at(ports.jaeger),
    phoenix: at(ports.phoenix),
    prometheus: at(ports.prometheus),
    victoriaLogs: at(ports.victoriaLogs),
    [Symbol.asyncDispose]: stop,
  }
}

function startAll(programs: Programs, ports: Ports, folder: string): readonly ChildProcess[] {
  const file = (name: string, content: object): string => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  const start = (
    program: string,
    args: readonly string[],
    env: Record<string, string> = {},
  ): ChildProcess => {
    const log = openSync(join(folder, `${basename(program)}.log`), 'a')
    return spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: ['ignore', log, log] })
  }
  return [
    start(programs.phoenix, ['serve'], phoenixEnv(ports, folder)),
    start(programs.jaeger, ['--config', file('jaeger.yaml', jaegerConfig(ports))]),
    start(programs.prometheus, [
      `--config.file=${file('prometheus.yaml', {})}`,
      '--web.enable-otlp-receiver',
      `--web.listen-address=127.0.0.1:${ports.prometheus}`,
      `--storage.tsdb.path=${join(folder, 'metrics')}`,
    ]),
    start(programs.victoriaLogs, [
      `-httpListenAddr=127.0.0.1:${ports.victoriaLogs}`,
      `-storageDataPath=${join(folder, 'logs')}`,
    ]),
    start(programs.collector, ['--config', `file:${file('collector.yaml', collectorConfig(ports))}`]),
  ]
}

function phoenixEnv(ports: Ports, folder: string): Record<string, string> {
  return {
    PHOENIX_WORKING_DIR: folder,
    PHOENIX_HOST: '127.0.0.1',
    PHOENIX_PORT: `${ports.phoenix}`,
    PHOENIX_GRPC_PORT: `${ports.phoenixGrpc}`,
    PHOENIX_TELEMETRY_ENABLED: 'false',
  }
}

function jaegerConfig({ jaeger, jaegerGrpc, jaegerOtlp }: Ports): object {
  const at = (port: number): object => ({ endpoint: `127.0.0.1:${port}` })
  return {
    service: {
      extensions: ['jaeger_storage', 'jaeger_query'],
      pipelines: { traces: { receivers: ['otlp'], exporters: ['jaeger_storage_exporter'] } },
      telemetry: { metrics: { level: 'none' } },
    },
    extensions: {
      jaeger_query: { storage: { traces: 'kept' }, http: at(jaeger), grpc: at(jaegerGrpc) },
      jaeger_storage: { backends: { kept: { memory: { max_traces: 10_000 } } } },
    },
    receivers: { otlp: { protocols: { http: at(jaegerOtlp) } } },
    exporters: { jaeger_storage_exporter: { trace_storage: 'kept' } },
  }
}

function collectorConfig({ collector, jaegerOtlp, phoenix, prometheus, victoriaLogs }: Ports): object {
  const to = (port: number, path = ''): object => ({
    endpoint: `http://127.0.0.1:${port}${path}`,
    compression: 'none',
  })
  const logs = `http://127.0.0.1:${victoriaLogs}/insert/opentelemetry/v1/logs`
  const from = (...exporters: readonly string[]): object => ({ receivers: ['otlp'], exporters })
  return {
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${collector}` } } } },
    exporters: {
      'otlphttp/jaeger': to(jaegerOtlp),
      'otlphttp/phoenix': to(phoenix),
      'otlphttp/prometheus': to(prometheus, '/api/v1/otlp'),
      'otlphttp/logs': { logs_endpoint: logs, compression: 'none' },
    },
    service: {
      pipelines: {
        traces: from('otlphttp/jaeger', 'otlphttp/phoenix'),
        metrics: from('otlphttp/prometheus'),
        logs: from('otlphttp/logs'),
      },
      telemetry: { metrics: { level: 'none' } },
    },
  }
}

async function freePorts(): Promise<Ports> {
  const taken = await Promise.all(Array.from({ length: 8 }, () => startLocalServer(() => {})))
  const ports = taken.map(({ url }) => Number(new URL(url).port))
  await Promise.all(taken.map((server) => server.close()))
  const [collector, jaeger, jaegerGrpc, jaegerOtlp, phoenix, phoenixGrpc, prometheus, victoriaLogs] = ports
  return {
    collector,
    jaeger,
    jaegerGrpc,
    jaegerOtlp,
    phoenix,
    phoenixGrpc,
    prometheus,
    victoriaLogs,
  } as Ports
}

async function untilAnswers(url: string): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    // The Collector has no page: that it answers is enough.
    const answer = await fetch(url).catch(() => undefined)
    if (answer !== undefined && answer.status < 500) return
    await pause(250)
  }
  throw new Error(`Nothing answers at ${url} within ${READY_MS / 1_000} s`)
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  child.kill('SIGKILL')
  await once(child, 'close')
}

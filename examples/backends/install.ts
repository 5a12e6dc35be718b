/** Builds or installs the backends once, from the public registries, into a cache folder of the user. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the programs are. */
export interface Programs {
  readonly collector: string
  readonly jaeger: string
  readonly phoenix: string
  readonly prometheus: string
  readonly victoriaLogs: string
}

/** Go programs: name, package, and the version of its module. Prometheus 3.16 is v0.316.0 to Go. */
const GO_PROGRAMS = [
  ['prometheus', 'github.com/prometheus/prometheus/cmd/prometheus', 'v0.316.0'],
  ['jaeger', 'github.com/jaegertracing/jaeger/cmd/jaeger', 'v1.76.0'],
  ['victoria-logs', 'github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs', 'v1.52.1'],
] as const
const COLLECTOR = 'v0.165.0'
const PHOENIX = '20.26.1'

/** What is installed, in words. */
export const VERSIONS = `Prometheus 3.16, Jaeger ${GO_PROGRAMS[1][2]}, VictoriaLogs ${GO_PROGRAMS[2][2]}, Phoenix ${PHOENIX} and Collector ${COLLECTOR}`

/** What the Collector's own builder is told: JSON is YAML. */
const COLLECTOR_PARTS = {
  dist: { name: 'otelcol', output_path: '.' },
  receivers: [{ gomod: `go.opentelemetry.io/collector/receiver/otlpreceiver ${COLLECTOR}` }],
  exporters: [{ gomod: `go.opentelemetry.io/collector/exporter/otlphttpexporter ${COLLECTOR}` }],
  providers: [{ gomod: 'go.opentelemetry.io/collector/confmap/provider/fileprovider v1.71.0' }],
  // Its own default is a provider that is not built in.
  conf_resolver: { default_uri_scheme: 'file' },
}

/** The cache folder: `LIFESIGN_BACKENDS`, else one in the user's. */
export function cacheFolder(): string {
  return process.env['LIFESIGN_BACKENDS'] ?? join(homedir(), '.cache', 'lifesign-backends')
}

/**
 * Installs what is missing. The first time takes a quarter of an hour, Go 1.26 and Python 3.
 *
 * @throws {Error} of the first command that failed
 */
export function install(folder: string, say: (line: string) => void): Programs {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  for (const [name, path, version] of GO_PROGRAMS) {
    once(join(bin, name), say, () => buildGo(join(folder, 'build', name), bin, `${path}@${version}`))
  }
  const collector = once(join(bin, 'otelcol'), say, () =>
    buildCollector(join(folder, 'build', 'otelcol'), bin),
  )
  const phoenix = once(join(folder, 'phoenix', 'bin', 'phoenix'), say, () => {
    run('python3', ['-m', 'venv', join(folder, 'phoenix')], folder)
    run(join(folder, 'phoenix', 'bin', 'pip'), ['install', '--quiet', `arize-phoenix==${PHOENIX}`], folder)
  })
  const [prometheus, jaeger, victoriaLogs] = GO_PROGRAMS.map(([name]) => join(bin, name)) as [
    string,
    string,
    string,
  ]
  return { collector, jaeger, phoenix, prometheus, victoriaLogs }
}

function once(program: string, say: (line: string) => void, make: () => void): string {
  if (!existsSync(program)) {
    say(`makes ${program}`)
    make()
  }
  return program
}

// Not `go install`: it refuses modules that replace others.
function buildGo(folder: string, bin: string, target: string): void {
  const [path = ''] = target.split('@')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'go.mod'))) run('go', ['mod', 'init', 'backends'], folder)
  run('go', ['get', '-tool', target], folder)
  run('go', ['build', '-o', `${bin}/`, path], folder)
}

function buildCollector(folder: string, bin: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'parts.yaml'), JSON.stringify(COLLECTOR_PARTS))
  run('go', ['run', `go.opentelemetry.io/collector/cmd/builder@${COLLECTOR}`, '--config=parts.yaml'], folder)
  run('cp', ['otelcol', `${bin}/`], folder)
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'inherit', 'inherit'] })
}

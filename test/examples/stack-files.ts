/** The files that the containers of `examples/observability-stack` are made of, as far as tests read them. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** Where the files are, without a slash at the end. */
export const STACK_FOLDER = fileURLToPath(new URL('../../examples/observability-stack', import.meta.url))

interface Health {
  readonly test: readonly string[]
}

/** One service of the compose file. */
export interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes?: readonly string[]
  readonly ports?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: Health
  readonly mem_limit?: string
  readonly cpus?: number
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly privileged?: boolean
  readonly network_mode?: string
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}

type Parts = Readonly<Record<string, unknown>>

interface Collector {
  readonly receivers: {
    readonly otlp: { readonly protocols: Readonly<Record<string, { endpoint: string }>> }
  }
  readonly processors: Parts
  readonly exporters: Readonly<Record<string, { readonly endpoint: string }>>
  readonly extensions: { readonly health_check: { readonly endpoint: string } }
  readonly service: {
    readonly extensions: readonly string[]
    readonly pipelines: Readonly<
      Record<string, Readonly<Record<'receivers' | 'processors' | 'exporters', string[]>>>
    >
  }
}

interface Prometheus {
  readonly rule_files: readonly string[]
  readonly alerting: {
    readonly alertmanagers: readonly {
      readonly static_configs: readonly { readonly targets: readonly string[] }[]
    }[]
  }
}

interface DataSource {
  readonly uid: string
  readonly type: string
  readonly url: string
  readonly isDefault?: boolean
}

function read<T>(file: string): T {
  return parse(stackText(file), { merge: true }) as T
}

/** A file of the folder as text. */
export function stackText(file: string): string {
  return readFileSync(`${STACK_FOLDER}/${file}`, 'utf8')
}

export const COMPOSE = read<Compose>('compose.yaml')
export const COLLECTOR = read<Collector>('collector.yaml')
export const PROMETHEUS = read<Prometheus>('prometheus.yaml')
export const DATA_SOURCES = read<{ datasources: readonly DataSource[] }>(
  'grafana/datasources.yaml',
).datasources

/** A service by its name. */
export function service(name: string): Service {
  const found = COMPOSE.services[name]
  if (found === undefined) throw new RangeError(`Cannot find the service ${name}`)
  return found
}

/** What is mounted from the repository: from where, to where. */
export function mountsOf({ volumes = [] }: Service): { source: string; target: string; mode: string }[] {
  return volumes.map((volume) => {
    const [source = '', target = '', mode = 'rw'] = volume.split(':')
    return { source, target, mode }
  })
}

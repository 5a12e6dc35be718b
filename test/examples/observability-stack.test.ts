/** The containers of the stack fit together: what a machine without containers can say about their files. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { LIFESIGN_VARIABLES } from '../../src/zero-code/lifesign-variables.ts'
import { COMMITTED } from '../dashboards/committed.ts'
import { Markdown } from '../support/markdown.ts'
import {
  COLLECTOR,
  COMPOSE,
  DATA_SOURCES,
  mountsOf,
  PROMETHEUS,
  service,
  STACK_FOLDER,
  stackText,
} from './stack-files.ts'

const SERVICES = Object.entries(COMPOSE.services)
const NAMES = Object.keys(COMPOSE.services)

/** Hosts and ports that a text asks for. */
function addressesIn(text: string): string[] {
  return [...text.matchAll(/\b([a-z]+):(\d{2,5})\b/g)].flatMap(([address, host = '']) =>
    NAMES.includes(host) ? [address] : [],
  )
}

describe.each(SERVICES)('the service %s', (_name, one) => {
  it('has an image of one exact version', () => {
    expect(one.image).toMatch(/^[\w/.-]+:v?\d+\.\d+\.\d+(?:-[\w.-]+)?$/)
  })

  it('is published on this machine only', () => {
    for (const port of one.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/)
    expect(one.network_mode).toBeUndefined()
  })

  it('has limits, and no more rights than it needs', () => {
    expect(one).toMatchObject({ mem_limit: expect.stringMatching(/^\d+m$/), cpus: expect.any(Number) })
    expect(one).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] })
    expect(one.privileged).toBeUndefined()
  })

  it('has files of this repository that are there, and changes none', () => {
    for (const { source, mode } of mountsOf(one)) {
      if (source.startsWith('.')) {
        expect(existsSync(join(STACK_FOLDER, source)), source).toBe(true)
        expect(mode, source).toBe('ro')
      } else expect(Object.keys(COMPOSE.volumes)).toContain(source)
    }
  })

  it('waits for services that are there, and for health where there is a probe', () => {
    for (const [name, { condition }] of Object.entries(one.depends_on ?? {})) {
      expect(condition, name).toBe(service(name).healthcheck ? 'service_healthy' : 'service_started')
    }
  })
})

describe('the compose file', () => {
  it('mounts every configuration of the folder, all dashboards and the rules', () => {
    const mounted = SERVICES.flatMap(([, one]) => mountsOf(one)).map(({ source }) => posix.normalize(source))

    const configurations = globSync(['*.yaml', '*/*.yaml'], { cwd: STACK_FOLDER })
    expect(configurations.length).toBeGreaterThan(5)
    for (const file of configurations.filter((name) => name !== 'compose.yaml'))
      expect(mounted).toContain(file)
    expect(mounted).toContain('../../dashboards/grafana')
    expect(mounted).toContain('../../dashboards/prometheus/rules.yaml')
    expect(globSync('**/*.json', { cwd: STACK_FOLDER })).toEqual([])
  })

  it('asks each server for its health, or has somebody who does', () => {
    const silent = SERVICES.filter(([, { healthcheck }]) => healthcheck === undefined).map(([name]) => name)
    const asked = service('agents').healthcheck?.test.join(' ') ?? ''

    expect(silent).toEqual(['collector', 'tempo'])
    expect(addressesIn(asked).map((address) => address.split(':')[0])).toEqual(silent)
    expect(asked).toContain(COLLECTOR.extensions.health_check.endpoint.replace('0.0.0.0', 'collector'))
  })

  it('runs the agents on the Node of this repository, and names only variables that exist', () => {
    const { image, environment = {} } = service('agents')

    expect(image).toContain(`node:${manifest.devDependencies.node}-`)
    const own = Object.keys(environment).filter((name) => name.startsWith('LIFESIGN_'))
    expect(own.filter((name) => !(name in LIFESIGN_VARIABLES))).toEqual([])
    expect(own.length).toBeGreaterThan(2)
  })

  it('lets nobody log in to Grafana, and anybody look who is on this machine', () => {
    expect(service('grafana').environment).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'true',
      GF_AUTH_ANONYMOUS_ORG_ROLE: '${GRAFANA_ROLE:-Viewer}',
      GF_AUTH_BASIC_ENABLED: 'false',
      GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION: 'true',
    })
  })
})

describe('the way of the telemetry', () => {
  it('begins at a port of the Collector', () => {
    const { http } = COLLECTOR.receivers.otlp.protocols

    expect(service('agents').environment?.['OTEL_EXPORTER_OTLP_ENDPOINT']).toBe(
      http?.endpoint.replace('0.0.0.0', 'http://collector'),
    )
  })

  test.each(Object.entries(COLLECTOR.service.pipelines))(
    'goes through parts that are there: %s',
    (_, pipeline) => {
      expect(Object.keys(COLLECTOR.receivers)).toEqual(expect.arrayContaining(pipeline.receivers))
      expect(Object.keys(COLLECTOR.processors)).toEqual(expect.arrayContaining(pipeline.processors))
      expect(Object.keys(COLLECTOR.exporters)).toEqual(expect.arrayContaining(pipeline.exporters))
      // First of all, or it guards nothing.
      expect(pipeline.processors[0]).toBe('memory_limiter')
    },
  )

  it('leaves no part of the Collector unused', () => {
    const pipelines = Object.values(COLLECTOR.service.pipelines)

    expect(Object.keys(COLLECTOR.service.pipelines).toSorted()).toEqual(['logs', 'metrics', 'traces'])
    expect(new Set(pipelines.flatMap(({ exporters }) => exporters))).toEqual(
      new Set(Object.keys(COLLECTOR.exporters)),
    )
    expect(COLLECTOR.service.extensions).toEqual(Object.keys(COLLECTOR.extensions))
  })

  it('ends at servers that listen there', () => {
    const ends = Object.values(COLLECTOR.exporters).flatMap(({ endpoint }) => addressesIn(endpoint))

    expect(ends).toEqual(['prometheus:9090', 'tempo:4317', 'loki:3100'])
    expect(service('prometheus').command).toContain('--web.enable-remote-write-receiver')
    expect(stackText('tempo.yaml')).toContain("endpoint: '0.0.0.0:4317'")
    expect(stackText('loki.yaml')).toContain('http_listen_port: 3100')
  })

  it('goes on to Alertmanager, and from there to the desk', () => {
    const [targets] = PROMETHEUS.alerting.alertmanagers.flatMap((one) =>
      one.static_configs.map((all) => all.targets),
    )
    const { DESK_PORT, ALERTMANAGER_CONFIG } = service('desk').environment ?? {}

    expect(targets).toEqual(['alertmanager:9093'])
    expect(service('alertmanager').command).toContain(`--config.file=${ALERTMANAGER_CONFIG}`)
    expect(service('agents').environment?.['LIFESIGN_WEBHOOK_URL']).toBe(`http://desk:${DESK_PORT}/chat`)
  })

  it('has the rules where Prometheus looks for them', () => {
    const mounts = mountsOf(service('prometheus'))
    const rules = mounts.find(({ source }) => source.endsWith('dashboards/prometheus/rules.yaml'))
    const config = mounts.find(({ source }) => source === './prometheus.yaml')

    expect(
      PROMETHEUS.rule_files.map((file) => posix.join(posix.dirname(config?.target ?? ''), file)),
    ).toEqual([rules?.target])
  })
})

describe('Grafana', () => {
  it('has one data source for each that a dashboard lets one choose', () => {
    const asked = COMMITTED.flatMap(({ dashboard }) => dashboard.templating?.list ?? [])
      .filter(({ type }) => type === 'datasource')
      .map(({ query }) => query as string)

    expect(DATA_SOURCES.map(({ type }) => type).toSorted()).toEqual([...new Set(asked)].toSorted())
    expect(DATA_SOURCES.filter(({ isDefault }) => isDefault).map(({ type }) => type)).toEqual(['prometheus'])
    for (const { type, url } of DATA_SOURCES)
      expect(addressesIn(url)).toEqual([expect.stringMatching(`^${type}:`)])
  })

  it('goes from one data source to another that is there', () => {
    const text = stackText('grafana/datasources.yaml')
    const named = [...text.matchAll(/datasourceUid: (\S+)/g)].map(([, uid]) => uid)

    expect(named).toHaveLength(3)
    expect(DATA_SOURCES.map(({ uid }) => uid)).toEqual(expect.arrayContaining(named))
    // A single one would be replaced by a variable of the environment, which is empty.
    expect(text.replaceAll('$$', '').match(/\$[{_\w]/g)).toBeNull()
  })

  it('finds the dashboards where its provider looks, as the page about dashboards says', () => {
    const provider = stackText('grafana/dashboards.yaml')
    const folder = /path: (\S+)/.exec(provider)?.[1] ?? ''
    const { environment = {} } = service('grafana')
    const home = environment['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? ''

    const mounts = mountsOf(service('grafana'))
    expect(mounts.find(({ source }) => source.endsWith('dashboards/grafana'))?.target).toBe(folder)
    expect(posix.dirname(home)).toBe(folder)
    expect(COMMITTED.map(({ file }) => file)).toContain(posix.basename(home))
    for (const page of ['dashboards/README.md', 'examples/observability-stack/README.md']) {
      expect(new Markdown(page).blocks('yaml').map((block) => block.trim())).toContain(provider.trim())
    }
  })
})

test('the page names each version that the compose file pins', () => {
  const page = readFileSync(`${STACK_FOLDER}/README.md`, 'utf8')

  for (const [name, { image }] of SERVICES) expect(page, name).toContain(`\`${image}\``)
})

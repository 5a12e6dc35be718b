/** A stall travels from a real agent through Prometheus and Alertmanager to a webhook, and its end follows. */

import { metrics } from '@opentelemetry/api'
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertConfig } from '../../dashboards/source/config.ts'
import { ALERT_NAMES, type AlertName } from '../../dashboards/source/rules/alert-name.ts'
import { ruleFile } from '../../dashboards/source/rules/rule-file.ts'
import { readJson, startLocalServer, type LocalServer } from '../../examples/demo/local-server.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { Markdown } from '../support/markdown.ts'
import { localConfig } from '../../examples/observability-stack/alertmanager-config.ts'
import {
  eventually,
  startRealServer,
  type RealServer,
} from '../../examples/observability-stack/server-process.ts'

/** What Alertmanager posts, as far as it is read here. */
interface Message {
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly alerts: readonly {
    readonly labels: Labels
    readonly annotations: Labels
  }[]
}

type Labels = Readonly<Record<string, string>>

/** What Prometheus answers, as far as it is read here. */
interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: { readonly result: readonly { readonly metric: Labels }[] }
}

/** The queries of an alert's page. */
function queriesOf(name: AlertName): string[] {
  return new Markdown(`dashboards/runbooks/${name}.md`).blocks('promql')
}

const ARRIVES_MS = 30_000

/** Where messages of Alertmanager arrive. */
async function startWebhook(): Promise<LocalServer & { readonly messages: readonly Message[] }> {
  const messages: Message[] = []
  const server = await startLocalServer(async (request, response) => {
    messages.push((await readJson(request)) as Message)
    response.end()
  })
  return { ...server, messages }
}

function startAlertmanager(webhook: string): Promise<RealServer> {
  return startRealServer({
    program: 'prometheus-alertmanager',
    debianPackage: 'prometheus-alertmanager',
    files: { 'config.json': JSON.stringify(localConfig(webhook, { hurried: true })) },
    args: (folder, address) => [
      `--config.file=${folder}/config.json`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
  })
}

function startPrometheus(target: string, alertmanager: string): Promise<RealServer> {
  const rules = alertConfig({ jobs: 'agents', interval: '500ms', holds: { LifesignSessionStalled: '1s' } })
  const config = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
    rule_files: ['rules.yaml'],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    scrape_configs: [{ job_name: 'agents', static_configs: [{ targets: [target] }] }],
  }
  return startRealServer({
    program: 'prometheus',
    debianPackage: 'prometheus',
    files: { 'config.json': JSON.stringify(config), 'rules.yaml': ruleFile(rules) },
    args: (folder, address) => [
      `--config.file=${folder}/config.json`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      // What was sent before it knew of its Alertmanager is sent again only then.
      '--rules.alert.resend-delay=1s',
    ],
  })
}

describe('a stalled run', () => {
  const exporter = new PrometheusExporter({ preventServerStart: true })
  const stack = new AsyncDisposableStack()
  const { promise: moved, resolve: move } = Promise.withResolvers<void>()
  let lifesign: Lifesign
  let messages: readonly Message[]
  let prometheus: RealServer
  const arrived = (alertname: string, status: Message['status']): Promise<Message> =>
    eventually(
      () =>
        messages.find((message) => {
          const names = message.alerts.map(({ labels }) => labels['alertname'])
          return message.status === status && names.includes(alertname)
        }),
      ARRIVES_MS,
    )

  const labelsOf = async (query: string): Promise<Labels[]> => {
    const answer = await fetch(`${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`)
    const { status, error, data } = (await answer.json()) as Answer
    if (status !== 'success') throw new Error(`Cannot query ${query}: ${error}`)
    return data.result.map(({ metric }) => metric)
  }

  beforeAll(async () => {
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }))
    stack.defer(() => metrics.disable())
    lifesign = new Lifesign({ tickMs: 50, watchProcess: false, thresholds: { warnMs: 300, abortMs: 900 } })
    stack.defer(() => lifesign.shutdown())
    const scraped = await startLocalServer((request, response) =>
      exporter.getMetricsRequestHandler(request, response),
    )
    stack.defer(() => scraped.close())
    const webhook = await startWebhook()
    stack.defer(() => webhook.close())
    messages = webhook.messages
    const alertmanager = stack.use(await startAlertmanager(webhook.url))
    prometheus = stack.use(await startPrometheus(scraped.url.slice('http://'.length), alertmanager.address))
    void lifesign.run({ agent: 'clerk', session: 'C1' }, (run) => run.tool({ name: 'grep' }, () => moved))
  })
  afterAll(() => stack.disposeAsync())

  it('arrives at the receiver of warnings, and says of whom and where to read on', async () => {
    const { receiver, alerts } = await arrived('LifesignSessionStalled', 'firing')

    expect(receiver).toBe('tickets')
    expect(alerts).toHaveLength(1)
    expect(alerts[0]?.labels).toMatchObject({
      job: 'agents',
      gen_ai_agent_name: 'clerk',
      severity: 'warning',
    })
    expect(alerts[0]?.annotations).toMatchObject({
      summary: 'Stalled sessions of clerk: 1',
      runbook_url: expect.stringMatching(/LifesignSessionStalled\.md$/),
    })
  })

  it('is explained by the queries of its runbook: who, where, and that a tool hangs', async () => {
    const [why, since] = await Promise.all(queriesOf('LifesignSessionStalled').map(labelsOf))

    expect(since).toEqual([])
    expect(why).toEqual([
      {
        job: 'agents',
        gen_ai_agent_name: 'clerk',
        lifesign_attention_reason: 'blocked_tool_call',
      },
    ])
  })

  it('leaves no query of any runbook without an answer of the server', async () => {
    const queries = ALERT_NAMES.flatMap(queriesOf)

    expect(queries).toHaveLength(2 * ALERT_NAMES.length)
    await Promise.all(queries.map(labelsOf))
  })

  it('is resolved there once it moves again', async () => {
    move()

    const { receiver } = await arrived('LifesignSessionStalled', 'resolved')

    expect(receiver).toBe('tickets')
  })

  it('is the only news: the dead man’s switch ticks, and nothing else was said', async () => {
    expect((await arrived('LifesignWatchdog', 'firing')).receiver).toBe('dead-mans-switch')
    const names = messages.flatMap(({ alerts }) => alerts.map(({ labels }) => labels['alertname']))
    expect([...new Set(names)].toSorted()).toEqual(['LifesignSessionStalled', 'LifesignWatchdog'])
  })
})

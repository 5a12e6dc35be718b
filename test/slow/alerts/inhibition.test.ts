/** Alertmanager's example routes every alert somewhere, and holds back what a greater trouble explains. */

import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertConfig } from '../../../dashboards/source/config.ts'
import { ALERT_NAMES, type AlertName } from '../../../dashboards/source/rules/alert-name.ts'
import { alertsOf } from '../../../dashboards/source/rules/rule-file.ts'
import {
  ALERTMANAGER_FILE,
  committedConfig,
  localConfig,
} from '../../../examples/observability-stack/alertmanager-config.ts'
import {
  eventually,
  startRealServer,
  type RealServer,
} from '../../../examples/observability-stack/server-process.ts'

type Labels = Readonly<Record<string, string>>

function amtool(...args: readonly string[]): string {
  return execFileSync('amtool', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

const ALERTS = alertsOf(alertConfig({ expectedJobs: ['agents'] }))

describe('the routes', () => {
  it('are a configuration that Alertmanager takes', () => {
    expect(amtool('check-config', ALERTMANAGER_FILE)).toContain('SUCCESS')
  })

  it.each(ALERTS)('take $name ($severity) to whom it concerns', ({ name, severity }) => {
    const special: Partial<Record<AlertName, string>> = { LifesignNoticesUnroutable: 'mail' }
    const usual = { critical: 'pager', warning: 'tickets', info: 'nobody', none: 'dead-mans-switch' }

    const labels = [`alertname=${name}`, `severity=${severity}`, 'job=agents']
    const receiver = amtool('config', 'routes', 'test', `--config.file=${ALERTMANAGER_FILE}`, ...labels)

    expect(receiver).toBe(special[name] ?? usual[severity])
  })

  it('and inhibitions name alerts that exist', () => {
    const matchers = committedConfig().inhibit_rules.flatMap(({ source_matchers, target_matchers }) =>
      source_matchers.concat(target_matchers),
    )
    const patterns = matchers.flatMap((matcher) => /^alertname!?=~?"(.*)"$/.exec(matcher)?.[1] ?? [])

    expect(patterns.length).toBeGreaterThan(10)
    for (const pattern of patterns.flatMap((one) => (one.includes('(') ? [one] : one.split('|')))) {
      expect(
        ALERT_NAMES.filter((name) => new RegExp(`^(?:${pattern})$`).test(name)),
        pattern,
      ).not.toEqual([])
    }
  })
})

describe('the inhibitions of a real Alertmanager', () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startRealServer({
      program: 'prometheus-alertmanager',
      debianPackage: 'prometheus-alertmanager',
      files: { 'config.json': JSON.stringify(localConfig('http://127.0.0.1:9', { hurried: true })) },
      args: (folder, address) => [
        `--config.file=${folder}/config.json`,
        `--storage.path=${folder}/data`,
        `--web.listen-address=${address}`,
        '--cluster.listen-address=',
      ],
    })
  })
  afterAll(() => server[Symbol.asyncDispose]())

  async function post(alerts: readonly Labels[]): Promise<void> {
    const body = JSON.stringify(alerts.map((labels) => ({ labels })))
    const headers = { 'content-type': 'application/json' }
    expect((await fetch(`${server.url}/api/v2/alerts`, { method: 'POST', headers, body })).status).toBe(200)
  }

  /** Waits until the alert is held back, or let through. Inhibitions hear of their sources a moment later. */
  function reaches(state: 'suppressed' | 'active', labels: Labels): Promise<boolean> {
    const filter = new URLSearchParams()
    for (const [name, value] of Object.entries(labels)) filter.append('filter', `${name}="${value}"`)
    return eventually(async () => {
      const found = (await (await fetch(`${server.url}/api/v2/alerts?${filter}`)).json()) as {
        status: { state: string }
      }[]
      return found.some(({ status }) => status.state === state)
    }, 10_000)
  }

  const page = (labels: Labels): Labels => ({ ...labels, severity: 'critical' })
  const ticket = (labels: Labels): Labels => ({ ...labels, severity: 'warning' })
  const at = (job: string, instance?: string): Labels => ({ job, ...(instance && { instance }) })

  it.each([
    ['LifesignEventLoopBlocked', 'LifesignSessionStalled', at('a', '1'), at('a', '1'), true],
    ['LifesignEventLoopBlocked', 'LifesignSessionStuck', at('b', '1'), at('b', '2'), false],
    ['LifesignHeartbeatLost', 'LifesignQueueNotDraining', at('c', '1'), at('c', '1'), true],
    ['LifesignHeartbeatLost', 'LifesignNoticesUnroutable', at('d', '1'), at('d', '1'), false],
    ['LifesignTelemetryAbsent', 'LifesignHeartbeatLost', page(at('e')), page(at('e', '1')), true],
    ['LifesignTelemetryAbsent', 'LifesignHeartbeatLost', page(at('f')), page(at('g', '1')), false],
    ['LifesignTelemetryAbsent', 'LifesignHeartbeatLost', ticket(at('l')), page(at('l', '1')), false],
    ['LifesignTelemetryAbsent', 'LifesignDropped', ticket(at('m')), ticket(at('m')), true],
    ['LifesignStalledRatioHigh', 'LifesignSessionStalled', at('h'), at('h', '1'), true],
    ['LifesignSessionStuckLong', 'LifesignSessionStuck', at('i', '1'), at('i', '1'), true],
    ['LifesignErrorBudgetBurnFast', 'LifesignErrorBudgetBurnSlow', at('j'), at('j'), true],
  ] as const)('%s and %s, at %o and %o: held back is %s', async (source, target, from, to, expected) => {
    await post([
      { alertname: source, ...from },
      { alertname: target, ...to },
    ])

    expect(await reaches(expected ? 'suppressed' : 'active', { alertname: target, ...to })).toBe(true)
    await reaches('active', { alertname: source, ...from })
  })

  it('a missing job is told once: the page, not the warning', async () => {
    const absent = { alertname: 'LifesignTelemetryAbsent', job: 'k' }
    await post([
      { ...absent, severity: 'critical' },
      { ...absent, severity: 'warning' },
    ])

    await reaches('suppressed', { ...absent, severity: 'warning' })
    await reaches('active', { ...absent, severity: 'critical' })
  })
})

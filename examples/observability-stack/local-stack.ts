/** Agents, Prometheus with the rules, Alertmanager with the example's routes, and a desk where alerts arrive. */

import { fileURLToPath } from 'node:url'

import { alertConfig } from '../../dashboards/source/config.ts'
import { ruleFile } from '../../dashboards/source/rules/rule-file.ts'
import { DEMO_THRESHOLDS } from '../demo/stories.ts'
import { type AgentsPace, startAgents } from './agents-process.ts'
import { localConfig } from './alertmanager-config.ts'
import { type DeskListener, startDesk } from './desk.ts'
import { DEBIAN_PACKAGES, type InstalledPrograms } from './installed-programs.ts'
import { type RealServer, startRealServer } from './server-process.ts'

/** What the stack's parts are told. */
export interface StackOptions {
  readonly programs: InstalledPrograms
  /** True: every wait is cut to seconds. False: the committed rules and routes, as they are. */
  readonly hurried: boolean
  readonly onLine: (who: 'agents' | 'chat' | 'alert', line: string) => void
  readonly onAlert?: DeskListener['onAlert']
}

/** A stack that runs. */
export interface LocalStack extends AsyncDisposable {
  readonly prometheus: RealServer
  readonly alertmanager: RealServer
  /** The page of the agents' metrics. */
  readonly metricsUrl: string
  /** Rejects as soon as one of its parts ends. */
  readonly failed: Promise<never>
}

/** The job that the agents are in Prometheus. */
export const JOB = 'agents'

const RULES = fileURLToPath(new URL('../../dashboards/prometheus/rules.yaml', import.meta.url))

const USUAL_PACE: AgentsPace = { warnMs: 30_000, abortMs: 60_000, tickMs: 1_000, pace: 1 }
const HURRIED_PACE: AgentsPace = { ...DEMO_THRESHOLDS, abortMs: 2_000, pace: 60 }

/**
 * Starts all parts, each on a free port of 127.0.0.1.
 *
 * @throws {Error} when one cannot start; the others are stopped then
 */
export async function startLocalStack(options: StackOptions): Promise<LocalStack> {
  const { programs, hurried, onLine, onAlert } = options
  const parts: AsyncDisposable[] = []
  const part = <Part extends AsyncDisposable>(started: Part): Part => {
    parts.unshift(started)
    return started
  }
  const stop = async (): Promise<void> => {
    for (const one of parts.splice(0)) await one[Symbol.asyncDispose]()
  }
  try {
    const desk = await startDesk({ onLine, ...(onAlert && { onAlert }) })
    part({ [Symbol.asyncDispose]: () => desk.close() })
    const alertmanager = part(await startAlertmanager(programs.alertmanager, desk.url, hurried))
    const pace = hurried ? HURRIED_PACE : USUAL_PACE
    const says = (line: string): void => onLine('agents', line)
    const agents = part(await startAgents({ ...pace, chatUrl: desk.chatUrl, onLine: says }))
    const addresses = { target: agents.address, alertmanager: alertmanager.address }
    const prometheus = part(await startPrometheus(programs.prometheus, addresses, hurried))
    const failed = Promise.race([alertmanager.failed, agents.failed, prometheus.failed])
    failed.catch(() => {})
    const metricsUrl = `http://${agents.address}/metrics`
    return { prometheus, alertmanager, metricsUrl, failed, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function startAlertmanager(program: string, deskUrl: string, hurried: boolean): Promise<RealServer> {
  return startRealServer({
    program,
    debianPackage: DEBIAN_PACKAGES.alertmanager,
    files: { 'config.json': JSON.stringify(localConfig(deskUrl, { hurried })) },
    args: (folder, address) => [
      `--config.file=${folder}/config.json`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
  })
}

function startPrometheus(
  program: string,
  addresses: { readonly target: string; readonly alertmanager: string },
  hurried: boolean,
): Promise<RealServer> {
  const every = hurried ? '500ms' : '15s'
  const config = {
    global: { scrape_interval: every, scrape_timeout: hurried ? every : '10s', evaluation_interval: every },
    rule_files: [hurried ? 'rules.yaml' : RULES],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [addresses.alertmanager] }] }] },
    scrape_configs: [{ job_name: JOB, static_configs: [{ targets: [addresses.target] }] }],
  }
  // The same rules, with the one hold cut that somebody waits for.
  const rules = alertConfig({ jobs: JOB, holds: { LifesignSessionStalled: '1s' } })
  return startRealServer({
    program,
    debianPackage: DEBIAN_PACKAGES.prometheus,
    files: { 'config.json': JSON.stringify(config), ...(hurried && { 'rules.yaml': ruleFile(rules) }) },
    args: (folder, address) => [
      `--config.file=${folder}/config.json`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
      // What was sent before it knew of its Alertmanager is sent again only then.
      ...(hurried ? ['--rules.alert.resend-delay=1s'] : []),
    ],
  })
}

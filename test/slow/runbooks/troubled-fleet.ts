/** All scenes at once: a real process each, scraped and pushing, and a real Prometheus that evaluates the rules. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { alertConfig } from '../../../dashboards/source/config.ts'
import { alertsOf, ruleFile } from '../../../dashboards/source/rules/rule-file.ts'
import {
  readJson,
  sendJson,
  startLocalServer,
  type LocalServer,
} from '../../../examples/demo/local-server.ts'
import { eventually } from '../../../examples/observability-stack/server-process.ts'
import { NODES } from '../child.ts'
import {
  type OtlpMetricsRequest,
  type Sample,
  translate,
  writeSample,
} from '../dashboards/otlp-translation.ts'
import { PrometheusServer } from '../dashboards/prometheus-server.ts'
import { SCENES, type SceneName } from './scenes.ts'
import { QUICK_RULES } from './trials.ts'

/** What a Collector forgets a process after, in ms. */
const EXPIRES_MS = 2_000
/** Longest wait for anything, in ms. */
const PATIENCE_MS = 30_000
const APP = fileURLToPath(new URL('trouble-app.ts', import.meta.url))

/** Both jobs under which a scene stands in Prometheus: scraped, and pushed. */
export function jobsOf(scene: SceneName): readonly [scraped: string, pushed: string] {
  return [scene, `pushed/${scene}`]
}

/** Processes in trouble, and who watches them. */
export class TroubledFleet implements AsyncDisposable {
  readonly prometheus: PrometheusServer
  readonly #processes: ReadonlyMap<SceneName, Trouble>
  readonly #collector: LocalServer

  private constructor(
    prometheus: PrometheusServer,
    processes: ReadonlyMap<SceneName, Trouble>,
    collector: LocalServer,
  ) {
    this.prometheus = prometheus
    this.#processes = processes
    this.#collector = collector
  }

  /**
   * Starts everything, and waits until Prometheus has seen each process twice.
   *
   * @param flags of Node, for some scenes
   */
  static async start(flags: Readonly<Partial<Record<SceneName, readonly string[]>>>): Promise<TroubledFleet> {
    const collector = await startCollector()
    const names = Object.keys(SCENES) as SceneName[]
    const troubles = await Promise.all(names.map((name) => Trouble.start(name, collector.url, flags[name])))
    const processes = new Map(names.map((name, index) => [name, troubles[index] as Trouble]))
    const targets = Object.fromEntries([...processes].map(([name, { url }]) => [name, new URL(url).host]))
    const prometheus = await PrometheusServer.start({
      targets: { ...targets, collector: new URL(collector.url).host },
      // Nobody lives for minutes here: what has lasted for some seconds is old.
      rules: ruleFile(quickConfig()).replaceAll('offset 3m', 'offset 3s'),
      every: '500ms',
    })
    const fleet = new TroubledFleet(prometheus, processes, collector)
    const jobs = names.flatMap(jobsOf)
    const areSeen = async (): Promise<boolean> => {
      const seen = await prometheus.query('count_over_time(lifesign_sampler_ticks_total[1m]) >= 2')
      return jobs.every((job) => seen.some(({ labels }) => labels['job'] === job))
    }
    try {
      await eventually(areSeen, PATIENCE_MS)
    } catch (error) {
      await fleet[Symbol.asyncDispose]()
      throw error
    }
    return fleet
  }

  /** Brings trouble about, in every process. */
  async begin(): Promise<void> {
    await Promise.all([...this.#processes.values()].map((one) => one.tell('begin')))
  }

  /** Does what a runbook says, where it takes code of the process. */
  mend(scene: SceneName): Promise<void> {
    return this.#of(scene).tell('mend')
  }

  /** Kills a process, as an orchestrator does that has no patience left. */
  kill(scene: SceneName): Promise<void> {
    return this.#of(scene).kill()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.prometheus.stop()
    await Promise.all([...this.#processes.values()].map((one) => one.kill()))
    await this.#collector.close()
  }

  #of(scene: SceneName): Trouble {
    return this.#processes.get(scene) as Trouble
  }
}

/** The rules, with holds of a second. */
function quickConfig(): ReturnType<typeof alertConfig> {
  const names = alertsOf(alertConfig()).flatMap(({ name, hold }) => (hold === undefined ? [] : name))
  return alertConfig({ ...QUICK_RULES, holds: Object.fromEntries(names.map((name) => [name, '1s'])) })
}

/** Takes OTLP, and shows what came lately, as a Collector does. Our own translation, not its. */
async function startCollector(): Promise<LocalServer> {
  const newest = new Map<string, { readonly samples: readonly Sample[]; readonly at: number }>()
  return startLocalServer(async (request, response) => {
    if (request.url === '/v1/metrics') {
      const samples = translate((await readJson(request)) as OtlpMetricsRequest)
      newest.set(samples[0]?.labels['job'] ?? '', { samples, at: performance.now() })
      return sendJson(response, 200, {})
    }
    const fresh = [...newest.values()].filter(({ at }) => performance.now() - at < EXPIRES_MS)
    const lines = fresh.flatMap(({ samples }) => samples.map((sample) => writeSample(sample)))
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(`${lines.join('\n')}\n`)
  })
}

/** One process. */
class Trouble {
  readonly url: string
  readonly #child: ChildProcess

  private constructor(url: string, child: ChildProcess) {
    this.url = url
    this.#child = child
  }

  static async start(name: SceneName, collector: string, flags: readonly string[] = []): Promise<Trouble> {
    const args = ['--conditions=lifesign-source', ...flags, APP, name, collector]
    const child = spawn(NODES['Node 24'].path, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const lines = createInterface({ input: child.stdout })
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`Cannot play ${name}: the process ended with ${String(code)}`)
    })
    ended.catch(() => {})
    const [url] = (await Promise.race([once(lines, 'line'), ended])) as [string]
    return new Trouble(url, child)
  }

  async tell(what: 'begin' | 'mend'): Promise<void> {
    await fetch(`${this.url}/${what}`)
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await ended
  }
}

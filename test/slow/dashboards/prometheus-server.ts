/** A real Prometheus on a free port of this machine, in a folder of its own that goes with it. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startLocalServer } from '../../../examples/demo/local-server.ts'

/** One series of an answer, at one time. */
export interface Answer {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** One series of an answer, over time. */
export interface Line {
  readonly labels: Readonly<Record<string, string>>
  /** Times in s since the epoch. */
  readonly points: readonly (readonly [atSeconds: number, value: number])[]
}

interface Reply {
  readonly status: string
  readonly error?: string
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>
      readonly value?: readonly [number, string]
      readonly values?: readonly (readonly [number, string])[]
    }[]
  }
}

const LINES_AT_ONCE = 100_000
const ADVICE = 'Cannot run prometheus: install it with `apt-get install prometheus` (Debian) and try again'

/** What a server shall hold and do. */
export interface PrometheusOptions {
  /** Lines of OpenMetrics with times, without the last one (`# EOF`): history to begin with. */
  readonly history?: readonly string[]
  /** Hosts with ports to scrape, by job. */
  readonly targets?: Readonly<Record<string, string>>
  /** A rules file. */
  readonly rules?: string
  /** How often it scrapes and evaluates. @default '200ms' */
  readonly every?: string
  /** @default 'prometheus', from the path */
  readonly binary?: string
  /** Takes OTLP, and translates its names like this: Prometheus 3 and later. */
  readonly translation?: string
}

/** A server that answers. */
export class PrometheusServer {
  /** Where it answers, without a slash at the end. */
  readonly url: string
  readonly #folder: string
  readonly #process: ChildProcess

  private constructor(url: string, folder: string, child: ChildProcess) {
    this.url = url
    this.#folder = folder
    this.#process = child
  }

  /** Starts a server, and waits until it answers. */
  static async start(options: PrometheusOptions): Promise<PrometheusServer> {
    const { history, rules = 'groups: []', binary = 'prometheus' } = options
    const folder = mkdtempSync(join(tmpdir(), 'lifesign-prometheus-'))
    const data = join(folder, 'data')
    writeFileSync(join(folder, 'prometheus.json'), JSON.stringify(configOf(options)))
    writeFileSync(join(folder, 'rules.yaml'), rules)
    if (history !== undefined) {
      writeHistory(join(folder, 'history'), history)
      // promtool reads all of it once for each block.
      const blocks = ['create-blocks-from', 'openmetrics', '--max-block-duration=1000h']
      const args = ['tsdb', ...blocks, join(folder, 'history'), data]
      execFileSync('promtool', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    }
    const address = await freeAddress()
    const child = spawn(
      binary,
      [
        `--config.file=${join(folder, 'prometheus.json')}`,
        `--storage.tsdb.path=${data}`,
        // History may lie in the past as far as it likes.
        '--storage.tsdb.retention.time=100y',
        `--web.listen-address=${address}`,
        ...(options.translation === undefined ? [] : ['--web.enable-otlp-receiver']),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    await isReady(child)
    return new PrometheusServer(`http://${address}`, folder, child)
  }

  /** Asks about one time: by default, now. */
  async query(expr: string, atSeconds?: number): Promise<Answer[]> {
    const reply = await this.#ask('query', { query: expr, ...(atSeconds && { time: String(atSeconds) }) })
    return reply.data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value?.[1]) }))
  }

  /** Asks about a range of time. */
  async queryRange(expr: string, range: { from: number; to: number; stepSeconds: number }): Promise<Line[]> {
    const { from, to, stepSeconds } = range
    const reply = await this.#ask('query_range', {
      query: expr,
      start: String(from),
      end: String(to),
      step: String(stepSeconds),
    })
    return reply.data.result.map(({ metric, values = [] }) => ({
      labels: metric,
      points: values.map(([at, value]) => [at, Number(value)] as const),
    }))
  }

  /** Ends the server and forgets all. */
  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit')
    this.#process.kill('SIGKILL')
    await ended
    rmSync(this.#folder, { recursive: true })
  }

  async #ask(what: string, parameters: Readonly<Record<string, string>>): Promise<Reply> {
    const body = new URLSearchParams(parameters)
    const reply = (await (
      await fetch(`${this.url}/api/v1/${what}`, { method: 'POST', body })
    ).json()) as Reply
    if (reply.status !== 'success') throw new Error(`Cannot query: ${reply.error}: ${parameters['query']}`)
    return reply
  }
}

/** In parts: days are longer than a string may be. */
function writeHistory(file: string, lines: readonly string[]): void {
  for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
    appendFileSync(file, `${lines.slice(from, from + LINES_AT_ONCE).join('\n')}\n`)
  }
  appendFileSync(file, '# EOF\n')
}

// JSON is YAML.
function configOf({ targets = {}, every = '200ms', translation }: PrometheusOptions): object {
  return {
    ...(translation !== undefined && { otlp: { translation_strategy: translation } }),
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: ['rules.yaml'],
    scrape_configs: Object.entries(targets).map(([job, target]) => ({
      job_name: job,
      // What the receiver shows has its job and instance already, as from a Collector.
      honor_labels: true,
      static_configs: [{ targets: [target] }],
    })),
  }
}

/** Prometheus does not tell which port it got for 0, so one is taken and given back. */
async function freeAddress(): Promise<string> {
  const server = await startLocalServer(() => {})
  await server.close()
  return new URL(server.url).host
}

function isReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    child.once('error', (cause) => reject(new Error(ADVICE, { cause })))
    child.once('exit', (code) =>
      reject(new Error(`Cannot run prometheus: exit code ${code}\n${said.join('\n')}`)),
    )
    createInterface({ input: child.stderr as NonNullable<ChildProcess['stderr']> }).on('line', (line) => {
      said.push(line)
      if (line.includes('Server is ready to receive web requests')) resolve()
    })
  })
}

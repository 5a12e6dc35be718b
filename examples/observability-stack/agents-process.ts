/** Starts the agents as their own process, under `--import lifesign/register`, with a page for Prometheus. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { freeAddress } from './server-process.ts'

/** When the agents need attention, in ms, and how fast things go wrong. */
export interface AgentsPace {
  readonly warnMs: number
  readonly abortMs: number
  readonly tickMs: number
  /** Minutes of incidents are shorter by this factor. */
  readonly pace: number
}

/** The agents while they run. */
export interface AgentsProcess extends AsyncDisposable {
  /** Host and port of their page. */
  readonly address: string
  /** Rejects when they end; also after they were disposed of. */
  readonly failed: Promise<never>
}

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const AGENTS = fileURLToPath(new URL('agents.ts', import.meta.url))

/** How long they may take to end, in ms. */
const END_MS = 6_000

/**
 * Starts them.
 *
 * @param options `chatUrl` hears their notices, `onLine` what they print
 */
export async function startAgents(
  options: AgentsPace & { readonly chatUrl: string; readonly onLine: (line: string) => void },
): Promise<AgentsProcess> {
  const address = await freeAddress()
  // What this process was started with (type stripping on older Nodes) they need too.
  const flags = [
    ...process.execArgv.filter((flag) => flag !== '--conditions=lifesign-source'),
    '--conditions=lifesign-source',
    '--disable-warning=ExperimentalWarning',
    '--import',
    'lifesign/register',
  ]
  const agents = spawn(process.execPath, [...flags, AGENTS], {
    cwd: PACKAGE,
    env: environment(process.env, { ...options, address }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  createInterface({ input: agents.stdout }).on('line', options.onLine)
  createInterface({ input: agents.stderr }).on('line', options.onLine)
  const ended = new Promise<string>((resolve) => {
    agents.once('error', (error) => resolve(error.message))
    agents.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  const failed = ended.then((how) => {
    throw new Error(`The agents have ended: ${how}`)
  })
  failed.catch(() => {})
  const end = (): void => void agents.kill('SIGKILL')
  process.once('exit', end)
  const stop = async (): Promise<void> => {
    process.off('exit', end)
    agents.kill()
    const patience = setTimeout(() => agents.kill('SIGKILL'), END_MS)
    await ended
    clearTimeout(patience)
  }
  return { address, failed, [Symbol.asyncDispose]: stop }
}

function environment(
  inherited: NodeJS.ProcessEnv,
  options: AgentsPace & { readonly chatUrl: string; readonly address: string },
): NodeJS.ProcessEnv {
  const { hostname, port } = new URL(`http://${options.address}`)
  // Variables for another Lifesign or another backend are not meant for this one.
  const kept = Object.entries(inherited).filter(([name]) => !/^(?:LIFESIGN|OTEL|AGENTS)_/.test(name))
  return {
    ...Object.fromEntries(kept),
    LIFESIGN_WARN_MS: String(options.warnMs),
    LIFESIGN_ABORT_MS: String(options.abortMs),
    LIFESIGN_TICK_MS: String(options.tickMs),
    LIFESIGN_WEBHOOK_URL: options.chatUrl,
    LIFESIGN_DEFAULT_ROOM: 'operators',
    AGENTS_PACE: String(options.pace),
    OTEL_SERVICE_NAME: 'agents',
    OTEL_METRICS_EXPORTER: 'prometheus',
    OTEL_EXPORTER_PROMETHEUS_HOST: hostname,
    OTEL_EXPORTER_PROMETHEUS_PORT: port,
    // Nobody is here to take them.
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  }
}

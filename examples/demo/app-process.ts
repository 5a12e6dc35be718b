/** Starts the agent app as its own process, under `--import lifesign/register` and nothing else. */

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { DEFAULT_ROOM, DEMO_THRESHOLDS } from './stories.ts'

/** Addresses that the app is told through its environment. */
export interface AppPlaces {
  readonly modelUrl: string
  readonly serviceUrl: string
  readonly chatUrl: string
  /** The demo's own backend; undefined when the user named another one. */
  readonly backendUrl: string | undefined
}

/** The app while it runs. */
export interface AppProcess {
  /** Its exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  stop(): void
}

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url))
const APP = fileURLToPath(new URL('app.ts', import.meta.url))

/** Longest life of the app, in ms: well above what the stories take on a slow machine. */
const LONGEST_MS = 90_000

/**
 * Starts the app.
 *
 * @param onLine hears each line that it prints
 */
export function startApp(places: AppPlaces, onLine: (line: string) => void): AppProcess {
  // What this process was started with (conditions, type stripping) the app needs too.
  const flags = [
    ...process.execArgv,
    '--disable-warning=ExperimentalWarning',
    '--import',
    'lifesign/register',
  ]
  const app = spawn(process.execPath, [...flags, APP], {
    cwd: PACKAGE,
    env: appEnvironment(process.env, places),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  })
  createInterface({ input: app.stdout }).on('line', onLine)
  createInterface({ input: app.stderr }).on('line', onLine)
  const ended = new Promise<number | null>((resolve, reject) => {
    app.once('error', reject)
    app.once('close', resolve)
  })
  return { ended, stop: () => void app.kill() }
}

/** The app's environment: all that an operator would set, and the app's own two addresses. */
export function appEnvironment(inherited: NodeJS.ProcessEnv, places: AppPlaces): NodeJS.ProcessEnv {
  const { modelUrl, serviceUrl, chatUrl, backendUrl } = places
  return {
    ...withoutPrefix(inherited, backendUrl === undefined ? ['LIFESIGN_'] : ['LIFESIGN_', 'OTEL_']),
    LIFESIGN_WARN_MS: String(DEMO_THRESHOLDS.warnMs),
    LIFESIGN_ABORT_MS: String(DEMO_THRESHOLDS.abortMs),
    LIFESIGN_TICK_MS: String(DEMO_THRESHOLDS.tickMs),
    LIFESIGN_WEBHOOK_URL: chatUrl,
    LIFESIGN_DEFAULT_ROOM: DEFAULT_ROOM,
    MODEL_URL: modelUrl,
    SLOW_SERVICE_URL: serviceUrl,
    ...(backendUrl === undefined ? {} : backendEnvironment(backendUrl)),
  }
}

function backendEnvironment(url: string): NodeJS.ProcessEnv {
  return {
    OTEL_SERVICE_NAME: 'lifesign-demo',
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    // The story goes on when an event arrives, so events do not wait for a full batch.
    OTEL_BLRP_SCHEDULE_DELAY: '100',
  }
}

function withoutPrefix(environment: NodeJS.ProcessEnv, prefixes: readonly string[]): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !prefixes.some((prefix) => name.startsWith(prefix)),
  )
  return Object.fromEntries(kept)
}

/** Ways to die, and the company that a process has meanwhile. */

/** A way to die. */
export interface Death {
  readonly name: string
  /** What it is sent, unless it does it to itself. */
  readonly signal?: NodeJS.Signals
  /** Its terminal is closed. */
  readonly losesTerminal?: boolean
  /** Nothing of the process runs any more: only a process that lives on could tell. */
  readonly isSudden?: boolean
}

/** All of them. */
export const DEATHS: readonly Death[] = [
  { name: 'throw' },
  { name: 'reject' },
  { name: 'exit' },
  { name: 'SIGTERM', signal: 'SIGTERM' },
  { name: 'SIGINT', signal: 'SIGINT' },
  { name: 'SIGHUP', signal: 'SIGHUP' },
  { name: 'SIGQUIT', signal: 'SIGQUIT', isSudden: true },
  { name: 'out of memory', isSudden: true },
  { name: 'SIGKILL', signal: 'SIGKILL', isSudden: true },
  { name: 'terminal closed', losesTerminal: true },
]

/** What runs in the process beside the application. */
export interface Company {
  readonly name: string
  /** Flags of Node. `folder` is where the application and its packages lie, `notes` the file that it writes. */
  readonly flags?: (place: { readonly folder: string; readonly notes: string }) => readonly string[]
  /** It is the first process of a container, which has the id 1. */
  readonly isFirst?: boolean
  /** Packages that must be installed for it. */
  readonly packages?: readonly string[]
}

/** All of them. */
export const COMPANIES: readonly Company[] = [
  { name: 'nobody' },
  { name: 'PID 1', isFirst: true },
  { name: 'the OpenAI Agents SDK', packages: ['@openai/agents', 'zod'] },
  {
    name: "OpenTelemetry's register",
    flags: () => ['--import', '@opentelemetry/auto-instrumentations-node/register'],
    packages: ['@opentelemetry/auto-instrumentations-node', '@opentelemetry/api'],
  },
  { name: 'Sentry', packages: ['@sentry/node'] },
  { name: 'signal-exit', packages: ['signal-exit'] },
  { name: 'a worker' },
  {
    name: '--permission',
    flags: ({ folder, notes }) => [
      '--permission',
      `--allow-fs-read=${folder}/*`,
      `--allow-fs-write=${notes}`,
      `--allow-fs-read=${notes}`,
    ],
  },
]

/** The terminal of a container belongs to its runtime, which sends no signal when it is closed. */
export function isPossible({ losesTerminal }: Death, { isFirst }: Company): boolean {
  return !(losesTerminal === true && isFirst === true)
}

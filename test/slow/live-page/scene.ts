/** Real processes of one machine, the first of which shows all on a port: a gateway, an indexer and a nightly job. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NODES, ROOT } from '../child.ts'

/** A person who has it may act. */
export const TOKEN = 'a-token-of-this-test-0123'

const VERSIONS = {
  'agent-gateway': '2.4.1',
  indexer: '1.9.0',
  'nightly-cron': '1.9.0',
  crowd: '1.0.0',
} as const

/** One of the three, or one with a thousand sessions, alone. */
export type Role = keyof typeof VERSIONS

/** The processes of one scene. */
export class Scene {
  readonly #children = new Map<Role, ChildProcess>()
  /** Of its own: other processes of this machine are not to be seen. */
  readonly #state = mkdtempSync(join(tmpdir(), 'lifesign-page-'))
  readonly #roles: readonly [Role, ...Role[]]
  #port = 0

  /** @param roles the first of them shows all on a port */
  constructor(...roles: [Role, ...Role[]]) {
    this.#roles = roles
  }

  /** Starts all. */
  async start(): Promise<void> {
    for (const role of this.#roles) await this.#start(role)
  }

  /** Where the first shows all. */
  url(hash = ''): string {
    return `http://127.0.0.1:${this.#port}/${hash}`
  }

  /** Starts a session in the first. */
  open(label: string): void {
    this.#child(this.#roles[0]).send(label)
  }

  /** Stops a process, lets it go on, or kills it. */
  signal(role: Role, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    this.#child(role).kill(signal)
  }

  /** Ends the first without a word, and starts it anew where it was. */
  async restart(whileAway: () => Promise<void>): Promise<void> {
    const [first] = this.#roles
    const gone = once(this.#child(first), 'exit')
    this.signal(first, 'SIGKILL')
    await gone
    await whileAway()
    await this.#start(first)
  }

  /** Ends all. */
  end(): void {
    for (const child of this.#children.values()) child.kill('SIGKILL')
    rmSync(this.#state, { recursive: true, force: true })
  }

  async #start(role: Role): Promise<void> {
    const { VITEST: _, NODE_ENV: __, ...env } = process.env
    const { path, sourceFlags } = NODES['Node 24']
    const child = fork(`${ROOT}test/slow/live-page/agents.ts`, [role, String(this.#port), TOKEN], {
      execPath: path,
      execArgv: [...sourceFlags],
      env: {
        ...env,
        LIFESIGN_START_LINE: 'false',
        XDG_STATE_HOME: this.#state,
        OTEL_SERVICE_NAME: role,
        npm_package_version: VERSIONS[role],
      },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    this.#children.set(role, child)
    const [line] = (await once(child.stdout!, 'data')) as [Buffer]
    if (role === this.#roles[0]) this.#port = Number(/port (\d+)/.exec(line.toString())![1])
  }

  #child(role: Role): ChildProcess {
    return this.#children.get(role)!
  }
}

/** A scene for each test, and commands that look at it, in a terminal or without one. */

import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { hostname } from 'node:os'
import type { Readable } from 'node:stream'
import { afterEach, beforeEach, vi } from 'vitest'
import { NODES, ROOT } from '../child.ts'
import { PseudoTerminal } from './pseudo-terminal.ts'
import { Scene, TOKEN } from './scene.ts'

const { path: NODE, sourceFlags } = NODES['Node 24']
/** Nothing else of the machine's, which may say that it is CI, and which letters and colours there are. */
const env = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  SHELL: '/bin/sh',
  LC_ALL: 'C.UTF-8',
  TERM: 'xterm-256color',
  TZ: 'UTC',
  LIFESIGN_STATUS_TOKEN: TOKEN,
}

/** Sizes of terminals. */
export const LARGE = { columns: 100, rows: 30 }
export const SMALL = { columns: 80, rows: 24 }

/** The scene of the test that runs. */
export let scene: Scene

/** Begins a scene before each test, and ends it after. */
export function eachOnItsScene(): void {
  beforeEach(async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'agent-gateway')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'service.version=2.4.1')
    scene = await Scene.begin()
  })
  afterEach(async () => {
    vi.unstubAllEnvs()
    await scene.end()
  })
}

const COMMAND = [NODE, ...sourceFlags, `${ROOT}src/command.ts`]

/** A command that looks at the scene. */
export function commandOf(args: readonly string[]): string[] {
  return [...COMMAND, ...args, '--url', scene.url]
}

/** Opens a terminal of that size with a command in it. */
export function inTerminal(
  args: readonly string[],
  size: typeof LARGE,
  variables: Readonly<Record<string, string>> = {},
): PseudoTerminal {
  return new PseudoTerminal({ command: commandOf(args), ...size, env: { ...env, ...variables } })
}

/** Starts a command without a terminal. */
export function piped(
  [file = '', ...words] = COMMAND,
  variables: Readonly<Record<string, string>> = {},
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(file, words, { env: { ...env, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.setEncoding('utf8')
  child.stderr.setEncoding('utf8')
  return child
}

/** Runs a command at the scene, without a terminal. */
export function said(args: readonly string[]): Promise<Said> {
  return end(piped(commandOf(args)))
}

/** Runs a command that looks at the processes whose sockets lie in a state folder. */
export function saidOf(state: string, args: readonly string[]): Promise<Said> {
  return end(piped([...COMMAND, ...args], { XDG_STATE_HOME: state }))
}

/** What a command said, and its exit code. */
export interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function end(child: ReturnType<typeof piped>): Promise<Said> {
  const texts = { out: '', err: '' }
  child.stdout.on('data', (text: string) => (texts.out += text))
  child.stderr.on('data', (text: string) => (texts.err += text))
  const [code] = (await once(child, 'close')) as [number]
  return { code, ...texts }
}

/** The same on every machine. */
export function settled(screen: string | readonly string[]): string {
  const text = typeof screen === 'string' ? screen : screen.join('\n')
  return `${text
    .replaceAll(scene.process, 'PROCESS-ID')
    .replaceAll(hostname(), 'HOST')
    .replaceAll(String(process.pid), 'PID')
    .trimEnd()}\n`
}

/** The file of a screen, seen from a test beside this folder. */
export function golden(name: string): string {
  return `live-terminal/screens/${name}.txt`
}

/** A real child process of a test: what it prints, what it is sent, and how it ends. */

import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished, TestRunner } from 'vitest'

/** Folder of this repository. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A version of Node, and what it needs to run our source unbuilt. */
export interface NodeBinary {
  readonly path: string
  readonly sourceFlags: readonly string[]
}

const CONDITION = '--conditions=lifesign-source'

/** The newest and the oldest Node that we support. */
export const NODES = {
  'Node 24': { path: `${ROOT}node_modules/.bin/node`, sourceFlags: [CONDITION] },
  'Node 22.15': {
    path: `${ROOT}node_modules/node22/bin/node`,
    sourceFlags: [CONDITION, '--experimental-strip-types', '--no-warnings'],
  },
} as const satisfies Record<string, NodeBinary>

/** What to run. */
export interface ChildRecipe {
  /** @default the newest that we support */
  readonly node?: NodeBinary
  /** Flags of Node, a file and its arguments. */
  readonly args: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
  /** @default this repository */
  readonly cwd?: string
  /** True for the first process of a container, which has the id 1. @default false */
  readonly isFirst?: boolean
  /** It is killed after this, in ms. @default 90_000 */
  readonly longestMs?: number
  /** `onTestFinished` of the test's context, where tests run beside each other. @default that of the running test */
  readonly finished?: (done: () => void) => void
}

/** How it ended. */
export interface ChildEnd {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Lines of stdout. */
  readonly lines: readonly string[]
  readonly stderr: string
  readonly tookMs: number
}

/** A process that runs. */
export interface Child {
  readonly ended: Promise<ChildEnd>
  /** Waits for a line of stdout. @throws {Error} when the process ends without it */
  line(text: string | RegExp): Promise<void>
  kill(signal: NodeJS.Signals): void
}

/** Hardly a child of a test takes this long, in ms. */
const LONGEST_MS = 90_000

const UNSHARE = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'] as const

/** True where this machine lets us start a process that is the first of its own. */
export function canStartFirst(): boolean {
  return spawnSync(UNSHARE[0], [...UNSHARE.slice(1), 'true']).status === 0
}

/** Starts a process that has only the variables that it is given, and does not outlive its test. */
export function startChild(recipe: ChildRecipe): Child {
  const {
    node = NODES['Node 24'],
    args,
    variables = {},
    cwd = ROOT,
    isFirst = false,
    longestMs = LONGEST_MS,
    finished = hookOfRunningTest(),
  } = recipe
  const startedAt = performance.now()
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...variables }
  const [command, ...rest] = [...(isFirst ? UNSHARE : []), node.path, ...args]
  const child = spawn(command, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  finished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  const waiting = new Set<() => void>()
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text))
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const longest = setTimeout(() => child.kill('SIGKILL'), longestMs)
  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearTimeout(longest)
      resolve({ code, signal, lines, stderr, tookMs: performance.now() - startedAt })
    })
  })
  const printed = (text: string | RegExp): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!lines.some((line) => (text instanceof RegExp ? text.test(line) : line === text))) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const died = async (text: string | RegExp): Promise<never> => {
    const { code, signal, stderr: words } = await ended
    throw new Error(`Cannot wait for ${text}: the process ended with ${code ?? signal}, saying ${words}`)
  }
  return {
    ended,
    line: (text) => Promise.race([printed(text), died(text)]),
    kill: (signal) => void (isFirst ? process.kill(onlyChildOf(child.pid), signal) : child.kill(signal)),
  }
}

/** Of tests beside each other, vitest takes any for the running one: its end would kill the processes of the others. */
function hookOfRunningTest(): typeof onTestFinished {
  if (TestRunner.getCurrentTest()?.concurrent !== true) return onTestFinished
  throw new Error('Cannot tell whose process this is: give `finished` of the context')
}

function onlyChildOf(pid: number | undefined): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
}

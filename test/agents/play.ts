/** Plays one scene of one program in processes of their own, and looks at what they left behind. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Program, Variables } from './programs.ts'
import type { Scene, Told, Way } from './scene.ts'

/** What is played. */
export interface Play {
  readonly program: Program
  readonly way: Way
  readonly prompt: string
  readonly act: Scene['act']
  readonly actMs: number
  /** Of Lifesign. */
  readonly limits: Variables
  /** Address of the models. */
  readonly model: string
  readonly longestMs: number
}

/** What came of it. */
export interface Played extends Told {
  /** Commands of processes that outlived the application and its agent. */
  readonly left: readonly string[]
  /** What its agent said, for those who look for a fault. */
  readonly words: string
}

/** A child of the scene has it in its environment, and so has each of its own. */
const MARK = 'SCENE_OF_AGENTS'
/** What was told to end has this long, in ms. */
const DYING_MS = 2_000
const HOST = fileURLToPath(new URL('host.ts', import.meta.url))
let plays = 0

export async function play(options: Play): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-agents-'))
  try {
    return await playIn(folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function playIn(folder: string, { program, way, prompt, ...options }: Play): Promise<Played> {
  const mark = `${process.pid}-${(plays += 1)}`
  const home = join(folder, 'home')
  const work = join(folder, 'work')
  for (const one of [home, work, join(work, '.git')]) mkdirSync(one, { recursive: true })
  const variables = {
    ...program.home({ home, model: options.model }),
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: home,
    [MARK]: mark,
  }
  const start = way === 'acp' ? program.acp : program.lines(prompt)
  if (start === undefined) throw new Error('It does not speak the protocol')
  const { act, actMs, limits, longestMs } = options
  const thresholds = thresholdsOf(limits)
  const scene: Scene = { way, start, variables, folder: work, prompt, act, actMs, thresholds }
  const { stdout, stderr } = await host(scene, { limits, longestMs })
  await new Promise((resolve) => setTimeout(resolve, DYING_MS))
  const left = leftBy(mark)
  const told = /^TOLD (.*)$/m.exec(stdout)?.[1]
  const words = `${stderr}\n${stdout}`
  if (told === undefined) throw Object.assign(new Error('It came to no end'), { words, left })
  return { ...(JSON.parse(told) as Told), left, words }
}

/** The same for an application that starts Lifesign by hand. */
function thresholdsOf(limits: Variables): object {
  const names = { LIFESIGN_SLOW_MS: 'slowMs', LIFESIGN_WARN_MS: 'warnMs', LIFESIGN_ABORT_MS: 'abortMs' }
  const said = Object.entries(names).filter(([name]) => limits[name] !== undefined)
  return Object.fromEntries(said.map(([name, option]) => [option, Number(limits[name])]))
}

function host(
  scene: Scene,
  { limits, longestMs }: Pick<Play, 'limits' | 'longestMs'>,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const preload = scene.way === 'run.spawnProcess' ? [] : ['--import', 'lifesign/register']
  const args = ['--conditions=lifesign-source', '--no-warnings', ...preload, HOST, JSON.stringify(scene)]
  // In tests we are quiet.
  const env = { PATH: process.env['PATH'], LIFESIGN_QUIET: 'true', ...limits }
  const options = { env, timeout: longestMs, killSignal: 'SIGKILL' as const, maxBuffer: 100_000_000 }
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (_, stdout, stderr) => resolve({ stdout, stderr }))
  })
}

/** @returns what still lives of a scene; it is killed */
function leftBy(mark: string): string[] {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && hasMark(name, mark))
  return pids.map((pid) => {
    const command = readable(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
    process.kill(Number(pid), 'SIGKILL')
    return command
  })
}

function hasMark(pid: string, mark: string): boolean {
  return readable(`/proc/${pid}/environ`).split('\0').includes(`${MARK}=${mark}`)
}

/** A process may end at any moment. */
function readable(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** Applications that read the lines of an agent: with a run of their own, and without any word of Lifesign. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Run } from '../../src/control/run.ts'
import type { Scene, Told, Way } from './scene.ts'

type Seen = Pick<Told, 'answer' | 'waits'>

/** By the way of starting it. */
export const LINES_WAYS: Readonly<Record<Exclude<Way, 'acp'>, (scene: Scene) => Promise<Seen>>> = {
  'run.spawnProcess': (scene) =>
    inRun(scene, (run) => {
      const { command, args } = scene.start
      return run.spawnProcess(command, args, optionsOf(scene))
    }),
  'register, in a run': (scene) => inRun(scene, () => plain(scene)),
  register: async (scene) => ({
    answer: await read(plain(scene), scene, (child) => child.kill()),
    waits: [],
  }),
}

/** The run is the application's, and says which agent works in it. */
async function inRun(scene: Scene, start: (run: Run) => ChildProcess): Promise<Seen> {
  // Not at the top: one of these applications knows nothing of it.
  const { startLifesign } = await import('../../src/index.ts')
  const { childProcesses } = await import('../../src/adapters/child-process/index.ts')
  const hasEars = scene.way !== 'run.spawnProcess'
  const lifesign = startLifesign(
    hasEars ? {} : { adapters: [childProcesses()], thresholds: scene.thresholds },
  )
  const stop = (): void => void lifesign.sessions.stop('chat')
  const work = lifesign.run({ session: 'chat', agent: 'host' }, (run) => read(start(run), scene, stop))
  const answer = await work.catch((error: Error) => `threw ${error.name}`)
  return { answer, waits: [] }
}

function plain(scene: Scene): ChildProcess {
  return spawn(
    scene.start.command,
    scene.start.args,
    optionsOf(scene) as { stdio: ['ignore', 'pipe', 'pipe'] },
  )
}

function optionsOf({ variables, folder }: Scene): object {
  return { env: variables, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] }
}

/** @returns how it ended, as `node:child_process` says it */
async function read(child: ChildProcess, scene: Scene, stop: (child: ChildProcess) => void): Promise<string> {
  const closed = once(child, 'close')
  child.stderr?.on('data', (chunk: Buffer) => process.stderr.write(chunk))
  let lines = 0
  for await (const line of createInterface({ input: child.stdout! })) {
    process.stderr.write(`LINE ${line}\n`)
    if ((lines += 1) === 1) setTimeout(() => act(child, scene, stop), scene.actMs)
  }
  const [code, signal] = (await closed) as [number | null, string | null]
  return signal ?? `exit ${code}`
}

function act(child: ChildProcess, { act: what }: Scene, stop: (child: ChildProcess) => void): void {
  if (what === 'kill') process.kill(child.pid as number, 'SIGKILL')
  if (what === 'stop') stop(child)
}

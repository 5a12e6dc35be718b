/** Looks let others go first, and trouble is told, not thrown. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'

import type { Look, Subject } from '../../src/evidence/look.ts'
import { lookerFor } from '../../src/evidence/looker.ts'
import type { LookerOptions, TakeLook } from '../../src/evidence/looker.ts'
import { listProcesses } from '../../src/evidence/process-list.ts'
import { FakeClock } from '../../src/testing/index.ts'

const NOBODY: Subject = {
  own: [],
  shared: [],
  foreign: [],
  startedPids: [],
  isAlone: false,
  countsOutput: true,
  ageMs: () => 0,
}
const ONCE = { before: undefined, withOrphans: false }

function aLooker(options: Partial<LookerOptions> = {}) {
  const clock = new FakeClock({ wallTime: Date.now() })
  const warnings: unknown[][] = []
  const warn = (...warning: unknown[]): void => void warnings.push(warning)
  const look = lookerFor({ clock, listProcesses, warn, platform: process.platform, ...options })
  return { clock, warnings, look }
}

function lookWith(look: TakeLook, subject: Subject): (Look | undefined)[] {
  const seen: (Look | undefined)[] = []
  look(subject, ONCE, (saw) => void seen.push(saw))
  return seen
}

/** A process with so many children. */
async function family(children: number): Promise<Subject> {
  const command = `for i in $(seq ${children}); do sleep 60 & done; echo ready; wait`
  const child = spawn('sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void process.kill(-(child.pid as number), 'SIGKILL'))
  await once(child.stdout, 'data')
  return { ...NOBODY, own: [child] }
}

describe.runIf(process.platform === 'linux')('lookerFor()', () => {
  it('sees a few processes at once', async () => {
    const { look, clock } = aLooker()
    const subject = await family(5)

    const [saw] = lookWith(look, subject)

    expect([saw?.processes.size, clock.pending]).toEqual([6, 0])
  })

  it('lets others go first after each 32', async () => {
    const turns: (() => void)[] = []
    const soon = (turn: () => void) => {
      turns.push(turn)
      return () => {}
    }
    const { look } = aLooker({ clock: { soon, wallTime: () => 0 } })
    const subject = await family(70)

    const seen = lookWith(look, subject)
    // The list grows while it is walked.
    for (const turn of turns) turn()

    expect([seen[0]?.processes.size, turns.length]).toEqual([71, 2])
  })

  it('tells of trouble, and that nothing was seen', () => {
    const { look, warnings } = aLooker()
    const error = new Error('broken on purpose')
    const broken = {
      get pid(): number {
        throw error
      },
    }

    const seen = lookWith(look, { ...NOBODY, own: [broken] })

    expect(seen).toEqual([undefined])
    expect(warnings).toEqual([['Cannot look at the processes of a tool call', error]])
  })
})

it('lookerFor() asks nobody where nobody can be found', () => {
  const list = (): Promise<never> => expect.unreachable()
  const { look, warnings } = aLooker({ platform: 'darwin', listProcesses: list })

  const seen = lookWith(look, NOBODY)

  expect([seen.map((saw) => saw?.processes.size), warnings]).toEqual([[0], []])
})

describe('lookerFor() without /proc', () => {
  it.runIf(process.platform !== 'win32')('sees a process in a list', async () => {
    const { look } = aLooker({ platform: 'darwin' })
    const subject = await family(1)

    const saw = await new Promise<Look | undefined>((resolve) => look(subject, ONCE, resolve))

    expect([...(saw?.processes.values() ?? [])].map(({ parent }) => parent === undefined)).toEqual([
      true,
      false,
    ])
  })

  it('sees nothing where the list fails', async () => {
    const list = (): Promise<never> => Promise.reject(new Error('no list'))
    const { look, warnings } = aLooker({ platform: 'freebsd', listProcesses: list })

    const saw = await new Promise((resolve) => look({ ...NOBODY, own: [{ pid: 5 }] }, ONCE, resolve))

    expect([saw, warnings.length]).toEqual([undefined, 1])
  })

  it('sees nothing on Windows', () => {
    expect(lookWith(aLooker({ platform: 'win32' }).look, NOBODY)).toEqual([undefined])
  })
})

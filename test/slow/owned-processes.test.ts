/** Real tools that ignore SIGTERM, with descendants that do so too, are gone after the grace time that was set. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { Run } from '../../src/control/run.ts'
import { living, readTool, STUBBORN } from '../support/stubborn-tool.ts'
import type { Tool } from '../support/stubborn-tool.ts'
import { NODES, startChild } from './child.ts'
import { ObservedTime } from './observed-time.ts'

const GRACE_MS = 1_000
/** Only a failure waits so long, in ms: how fast a busy machine ends a process proves nothing. */
const PATIENCE_MS = 20_000
/** What holds where nobody sets one, in ms: the tests set less, and that is kept. */
const DEFAULT_GRACE_MS = 5_000
const NODE = process.execPath

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

type Make = (run: Run, args: readonly string[]) => ChildProcess

const WAYS: [string, Make][] = [
  ['spawnProcess', (run, args) => run.spawnProcess(NODE, args)],
  ['own', (run, args) => run.own(spawn(NODE, args))],
]

/** A run with a tool of so many processes, and how to end its body. */
async function start(options: {
  lifesign: Lifesign
  make: Make
  count: number
  mode?: string
}): Promise<{ run: Run; child: ChildProcess; tool: Tool; complete: () => void }> {
  const body = Promise.withResolvers<void>()
  const made = Promise.withResolvers<{ run: Run; child: ChildProcess }>()
  const args = [STUBBORN, String(options.count - 1), ...(options.mode ? [options.mode] : [])]
  const running = options.lifesign.run({ session: 's' }, (run) => {
    made.resolve({ run, child: options.make(run, args) })
    return body.promise
  })
  running.catch(() => {})
  const { run, child } = await made.promise
  return { run, child, tool: await readTool(child, options.count), complete: body.resolve }
}

/** How long it takes until none of them is alive, in ms: on the wall, and without what others take of the machine. */
async function silence(
  pids: readonly number[],
): Promise<{ readonly tookMs: number; readonly observedMs: number }> {
  const startedAt = performance.now()
  const time = new ObservedTime()
  while (living(pids).length > 0 && time.ms < PATIENCE_MS) await sleep(5)
  expect(living(pids)).toEqual([])
  return { tookMs: Math.round(performance.now() - startedAt), observedMs: time.ms }
}

describe.each(WAYS)('a stubborn tool with grandchildren, by %s', (way, make) => {
  test.each(['same group', 'own group'])('is gone after a stop, each in the %s', async (mode) => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: GRACE_MS })
    const { tool, run } = await start({ lifesign, make, count: 4, mode })

    lifesign.sessions.stop('s')
    const { tookMs, observedMs } = await silence(tool.pids)

    console.log(`${way}, ${mode}: 4 processes gone ${tookMs} ms after stop, grace ${GRACE_MS} ms`)
    expect(tookMs).toBeGreaterThanOrEqual(GRACE_MS)
    expect(observedMs).toBeLessThan(DEFAULT_GRACE_MS)
    // What they said before they died may still be on its way.
    await vi.waitFor(() => expect(tool.heard.toSorted()).toEqual(tool.pids.toSorted()), PATIENCE_MS)
    await lifesign.shutdown()
    expect(run.survivors).toBe(0)
  })

  test('is gone though its parent dies at SIGTERM', async () => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: GRACE_MS })
    const shell: Make = (run, args) => {
      const command = ['-c', `${NODE} ${args.map((arg) => `'${arg}'`).join(' ')} & wait`]
      return way === 'own' ? run.own(spawn('sh', command)) : run.spawnProcess('sh', command)
    }
    const { tool, child } = await start({ lifesign, make: shell, count: 2 })

    lifesign.sessions.stop('s')
    const { observedMs } = await silence(tool.pids)

    expect(child.signalCode).toBe('SIGTERM')
    expect(observedMs).toBeLessThan(DEFAULT_GRACE_MS)
  })

  test('is gone when shutdown is over', async () => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: 60_000 })
    const { tool } = await start({ lifesign, make, count: 3 })
    const time = new ObservedTime()

    await lifesign.shutdown(1_000)
    const tookMs = Math.round(time.ms)
    // Who was sent SIGKILL dies in its next turn on a processor: on a busy machine that comes after the shutdown.
    await silence(tool.pids)

    console.log(`${way}: shutdown took ${tookMs} ms of 1000 ms`)
    expect(time.ms).toBeLessThan(DEFAULT_GRACE_MS)
  })

  test('may end by itself after a completed run, and is gone after twice the grace time', async () => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: 500 })
    const { tool, complete } = await start({ lifesign, make, count: 2 })

    complete()
    const { tookMs, observedMs } = await silence(tool.pids)

    // One grace time before SIGTERM, and one before SIGKILL.
    expect(tookMs).toBeGreaterThanOrEqual(1_000)
    expect(observedMs).toBeLessThan(DEFAULT_GRACE_MS)
    // What they said before they died may still be on its way.
    await vi.waitFor(() => expect(tool.heard.toSorted()).toEqual(tool.pids.toSorted()), PATIENCE_MS)
  })

  test('does not die with a run of others, and ends by itself unsignalled', async () => {
    const lifesign = new Lifesign({ watchProcess: false, killGraceMs: PATIENCE_MS })
    let child: ChildProcess | undefined
    const heard = "process.on('SIGTERM', () => process.exit(9)); setTimeout(() => process.exit(4), 200)"
    await lifesign.run({}, (run) => void (child = make(run, ['-e', heard])))

    expect(await once(child as ChildProcess, 'exit')).toEqual([4, null])
  })
})

describe('a host that ends', () => {
  const host = (script: string): ReturnType<typeof startChild> =>
    startChild({
      args: [
        ...NODES['Node 24'].sourceFlags,
        '--input-type=module',
        '-e',
        `import { Lifesign } from 'lifesign'
         const lifesign = new Lifesign({ killGraceMs: 60_000, shutdownGraceMs: 1_000 })
         const running = lifesign.run({ session: 's' }, (run) => {
           const child = run.spawnProcess(process.execPath, [${JSON.stringify(STUBBORN)}, '1', 'own group'])
           let ready = 0
           child.stdout.on('data', (text) => {
             process.stdout.write(text)
             for (const _ of String(text).matchAll(/^pid/gm)) ready++
             if (ready === 2) { ready = 0; setTimeout(() => console.log('ready'), 50); go() }
           })
           return new Promise(() => {})
         })
         running.catch(() => {})
         const keep = setInterval(() => {}, 60_000)
         function go() { ${script} }`,
      ],
    })
  const pidsOf = (lines: readonly string[]): number[] =>
    lines.flatMap((line) => (line.startsWith('pid ') ? [Number(line.slice(4))] : []))

  test.each([
    ['exits', 'setTimeout(() => process.exit(7), 100)', { code: 7, signal: null }],
    ['crashes', "setTimeout(() => { throw new Error('boom') }, 100)", { code: 1, signal: null }],
    [
      'stops a run and exits',
      "lifesign.sessions.stop('s'); setTimeout(() => process.exit(7), 200)",
      { code: 7 },
    ],
    ['is told to stop', "setTimeout(() => process.kill(process.pid, 'SIGTERM'), 100)", { signal: 'SIGTERM' }],
    [
      'loses its terminal',
      "setTimeout(() => process.kill(process.pid, 'SIGHUP'), 100)",
      { signal: 'SIGHUP' },
    ],
    ['awaits shutdown', 'clearInterval(keep); lifesign.shutdown().then(() => process.exit(0))', { code: 0 }],
  ])('%s leaves no owned process behind', async (_, script, expected) => {
    const { lines, stderr, ...end } = await host(script).ended
    const pids = pidsOf(lines)

    expect(end, stderr).toMatchObject(expected)
    expect(pids).toHaveLength(2)
    await silence(pids)
  })

  test('exits and leaves nothing of what an exited leader left', async () => {
    const script = `import { Lifesign } from 'lifesign'
      const lifesign = new Lifesign()
      lifesign.run({}, (run) => {
        const shell = run.spawnProcess('sh', ['-c', 'sleep 60 & echo pid $!'], { stdio: ['ignore', 'inherit', 'ignore'] })
        shell.once('exit', () => setTimeout(() => process.exit(7), 200))
        return new Promise(() => {})
      }).catch(() => {})`
    const { lines, code } = await startChild({
      args: [...NODES['Node 24'].sourceFlags, '--input-type=module', '-e', script],
    }).ended

    expect([code, pidsOf(lines)]).toEqual([7, [expect.any(Number)]])
    await silence(pidsOf(lines))
  })
})

/** Child processes that print what agents print: alive while they say something new, and told when they die. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { describe, expect, onTestFinished, test } from 'vitest'

import { childProcesses } from '../../src/adapters/child-process/index.ts'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { standWith } from '../support/standing-process.ts'
import { AGENT_LINES, type Burst } from '../support/agent-lines.ts'

/** Says each line that it hears, and nothing by itself: the test says when an agent goes on. */
const AGENT = `require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line))`
const NODE = process.execPath
const MINUTE = 60_000
/** `abortMs`: the limit of a run of which no model call was ever seen. */
const LIMIT = 6 * MINUTE

const WORKING = (word: string) =>
  `{"type":"item.completed","item":{"id":"item_1","type":"command_execution","command":"ls ${word}"}}`

/** What programs print that only live, at each minute. */
const NOISE = {
  nothing: undefined,
  'keep-alives with times': (minute: number) =>
    `{"type":"keep_alive","at":"2026-11-28T10:${minute + 10}:00Z"}`,
  'progress of time': (minute: number) =>
    `{"type":"tool_progress","tool_name":"Bash","elapsed_time_seconds":${minute * 60},"uuid":"0b5d1e2f-beef-4abc-8def-dead${minute}"}`,
  'empty lines': () => '',
  'a spinner': (minute: number) => `${'|/-\\'[minute % 4]} Working (${minute}m)`,
}

const WAYS = {
  'run.spawnProcess': (run: Run): ChildProcess => run.spawnProcess(NODE, ['-e', AGENT]),
  'run.own': (run: Run): ChildProcess => run.own(spawn(NODE, ['-e', AGENT])),
  'the adapter': (): ChildProcess => spawn(NODE, ['-e', AGENT]),
}

/** An instance whose time the test moves, and what it said of silence. */
function aWatch({ hasAdapter }: { readonly hasAdapter: boolean }) {
  const clock = new FakeClock()
  const adapters = hasAdapter ? [childProcesses()] : []
  const lifesign = new Lifesign({ watchProcess: false, clock, adapters })
  onTestFinished(() => lifesign.shutdown())
  const stalls: string[] = []
  lifesign.on('session.stalled', ({ status, reason }) => stalls.push(`${status} ${reason}`))
  return { clock, lifesign, stalls }
}

/** The host has read each line before time goes on. */
function talkTo(child: ChildProcess) {
  const lines = createInterface({ input: child.stdout! })
  return async (line: string): Promise<void> => {
    child.stdin?.write(`${line}\n`)
    const [heard] = (await once(lines, 'line')) as [string]
    expect(heard).toBe(line)
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** A process that is still there when its run ends would be waited for by a clock that stands. */
async function killed(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill()
  await exited
}

describe.each(Object.keys(WAYS) as (keyof typeof WAYS)[])('a process by %s', (way) => {
  test.each(Object.keys(AGENT_LINES))('that prints as %s is alive', async (agent) => {
    const { clock, lifesign, stalls } = aWatch({ hasAdapter: way === 'the adapter' })

    await lifesign.run({ session: 's' }, async (run) => {
      const child = WAYS[way](run)
      const say = talkTo(child)
      for (const burst of AGENT_LINES[agent] as readonly Burst[]) {
        for (const line of burst) await say(line)
        await clock.advanceAsync(5 * MINUTE)
      }
      expect(stalls).toEqual([])
      await killed(child)
    })
  })

  test.each(Object.keys(AGENT_LINES))(
    'that prints as %s and dies makes an error of a run whose body took that for its end',
    async (agent) => {
      const adapters = way === 'the adapter' ? [childProcesses()] : []
      const { ends, lifesign } = standWith({ adapters, watchProcess: false })

      await lifesign.run({ session: 's' }, async (run) => {
        const child = WAYS[way](run)
        const [[hello]] = AGENT_LINES[agent] as readonly [readonly [string]]
        child.stdin?.write(`${hello}\n`)
        // As the kernel does when memory is out: its host has not asked for it.
        for await (const line of createInterface({ input: child.stdout! })) {
          expect(line).toBe(hello)
          process.kill(child.pid as number, 'SIGKILL')
        }
        // The end of the output may be read some moments before the process is dead: it does not ask how it ended.
        while (child.signalCode === null) await nextTurn()
        await nextTurn()
      })

      const message = 'The process of the agent was killed by SIGKILL'
      expect(ends).toMatchObject([{ reason: 'error', errorType: 'SIGKILL', error: { message } }])
    },
  )

  test('that dies leaves it to a host that was told how, and goes on without it', async () => {
    const adapters = way === 'the adapter' ? [childProcesses()] : []
    const { ends, lifesign } = standWith({ adapters, watchProcess: false })

    const answer = await lifesign.run({ session: 's' }, async (run) => {
      const child = WAYS[way](run)
      const dead = once(child, 'exit')
      child.stdin?.write('{"type":"thread.started","thread_id":"01a22344"}\n')
      for await (const _ of createInterface({ input: child.stdout! })) {
        process.kill(child.pid as number, 'SIGKILL')
      }
      const [, signal] = (await dead) as [unknown, string]
      return signal === 'SIGKILL' ? 'by hand' : 'by the agent'
    })

    const message = 'The process of the agent was killed by SIGKILL'
    expect(answer).toBe('by hand')
    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'part_failed', error: { message } }])
  })

  test.each(Object.keys(NOISE) as (keyof typeof NOISE)[])(
    'that hangs, and prints %s, is told silent at its limit',
    async (noise) => {
      const { clock, lifesign, stalls } = aWatch({ hasAdapter: way === 'the adapter' })

      await lifesign.run({ session: 's' }, async (run) => {
        const child = WAYS[way](run)
        const say = talkTo(child)
        await say(WORKING('First'))
        // The first turn of a spinner is news to anybody.
        if (noise === 'a spinner') for (const minute of [0, 1, 2, 3]) await say(NOISE[noise](minute))
        for (let minute = 0; minute < LIMIT / MINUTE; minute += 1) {
          const line = NOISE[noise]?.(minute)
          if (line !== undefined) await say(line)
          expect(stalls).toEqual([])
          await clock.advanceAsync(MINUTE - 1_000)
          if (minute < LIMIT / MINUTE - 1) await clock.advanceAsync(1_000)
        }
        expect(stalls).toEqual([])
        await clock.advanceAsync(4_000)
        expect(stalls).toEqual(['firing active_work_without_progress'])
        await killed(child)
      })
    },
  )
})

test('a tool whose process talks is alive, and one that hangs beside it is told', async () => {
  const { clock, lifesign, stalls } = aWatch({ hasAdapter: true })
  const culprits: unknown[] = []
  lifesign.on('session.stalled', ({ work }) => culprits.push(work?.name))

  await lifesign.run({ session: 's' }, async (run) => {
    const hangs = Promise.withResolvers<void>()
    const hung = run.tool({ name: 'hung' }, () => hangs.promise)
    await run.tool({ name: 'codex' }, async () => {
      const child = spawn(NODE, ['-e', AGENT])
      const say = talkTo(child)
      for (const word of ['First', 'then', 'one', 'more']) {
        await say(WORKING(word))
        await clock.advanceAsync(5 * MINUTE)
      }
      await killed(child)
    })
    hangs.resolve()
    await hung
  })

  expect(stalls).toEqual(['firing blocked_tool_call'])
  expect(culprits).toEqual(['hung'])
})

/** Which of the processes of this one a connection of the Agent Client Protocol leads to, by what moves in their pipes. */

import { channel } from 'node:diagnostics_channel'
import { expect, it, onTestFinished } from 'vitest'

import type { Connection } from '../../src/adapters/acp/connection.ts'
import { FarProcesses } from '../../src/adapters/acp/far-process.ts'
import { Guard } from '../../src/adapters/guard.ts'
import type { ProcessFate, StartedProcess } from '../../src/model/evidence.ts'
import type { RunInfo } from '../../src/model/run.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

/** Pipes whose traffic the test tells, and what the system says of the processes behind them. */
function station() {
  const fates = new Map<StartedProcess, ProcessFate | 'ending'>()
  const recorder = new RecordingRecorder()
  recorder.fateOf = (process) => fates.get(process) as ProcessFate | undefined
  const far = new FarProcesses(recorder, new Guard(recorder, 'acp'))
  onTestFinished(far.listen())
  const connection = {} as Connection
  const started = () => {
    const process = {
      exitCode: null,
      signalCode: null,
      stdin: { bytesWritten: 0 },
      stdout: { bytesRead: 0 },
    }
    channel('child_process').publish({ process })
    const speaks = (): void => {
      process.stdin.bytesWritten += 1
      process.stdout.bytesRead += 1
    }
    return { process, speaks, dies: (fate: ProcessFate | 'ending') => void fates.set(process, fate) }
  }
  const exchange = (...speakers: ReturnType<typeof started>[]): void => {
    const answered = far.asked(connection)
    for (const { speaks } of speakers) speaks()
    answered()
  }
  const heard: unknown[] = []
  const ask = (): void => far.fate(connection, (fate) => heard.push(fate))
  const waits = (run: RunInfo, more = 'from now on'): void =>
    more === 'no more' ? far.rests(connection, run) : far.worksFor(connection, run)
  return { recorder, started, exchange, ask, heard, waits }
}

const KILLED = { code: null, signal: 'SIGKILL' }

it('it is the one that was written to and spoke between each request and its answer', () => {
  const { started, exchange, ask, heard } = station()
  const [agent, server, other] = [started(), started(), started()]
  other.speaks()

  exchange(agent, server)
  agent.dies(KILLED)
  ask()
  exchange(agent)
  ask()

  expect(heard).toEqual([undefined, KILLED])
})

it('it is none where another transport carries the connection, and none before the first answer', () => {
  const { started, exchange, ask, heard } = station()
  const only = started()
  only.dies(KILLED)

  ask()
  exchange()
  ask()

  expect(heard).toEqual([undefined, undefined])
})

it('one that dies is asked for again until it is dead', () => {
  const { recorder, started, exchange, ask, heard } = station()
  const agent = started()
  exchange(agent)

  agent.dies('ending')
  ask()
  const meanwhile = [...heard]
  agent.dies(KILLED)
  recorder.clock.advance(5)

  expect([meanwhile, heard]).toEqual([[], [KILLED]])
})

it('one that does not get to its end is given up', () => {
  const { recorder, started, exchange, ask, heard } = station()
  const agent = started()
  exchange(agent)

  agent.dies('ending')
  ask()
  recorder.clock.advance(2_000)

  expect(heard).toEqual([undefined])
})

it('what it does is done for the runs that wait, the newest first, as soon as it is known', () => {
  const { recorder, started, exchange, waits } = station()
  const [agent, server] = [started(), started()]
  const [first, second] = [recorder.startRun({}), recorder.startRun({})]
  const noted = () => recorder.processes.splice(0).map(({ run, others }) => [run, others])

  exchange(agent, server)
  waits(first)
  const early = noted()
  exchange(agent)
  const known = noted()
  waits(second)
  const both = noted()
  waits(second, 'no more')

  expect(early).toEqual([])
  expect(known).toEqual([[first, []]])
  expect(both).toEqual([[second, [first]]])
  expect(recorder.processes).toMatchObject([
    { process: agent.process, run: first, others: [], isAgent: true },
  ])
})

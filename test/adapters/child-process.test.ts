/** Processes are noted where they are started, and nobody who started one can tell, through `childProcesses`. */

import { exec, execFile, fork, spawn } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'

import { describe, expect, it, onTestFinished } from 'vitest'

import { childProcesses } from '../../src/adapters/child-process/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { brokenRecorder, RecordingRecorder } from '../../src/testing/index.ts'

function listen() {
  const recorder = new RecordingRecorder()
  onTestFinished(childProcesses().install(recorder))
  const run = recorder.startRun({})
  return { recorder, run }
}

describe('childProcesses', () => {
  it('notes in which of two parallel calls a process was started, also late in them', async () => {
    const { recorder, run } = listen()
    const calls = ['first', 'second'].map((name) => run.startToolCall({ name }))

    await Promise.all(
      calls.map((work) =>
        recorder.within({ run, work }, async () => {
          await turn()
          await once(spawn('true'), 'close')
        }),
      ),
    )

    expect(recorder.processes.map(({ work }) => work?.name).toSorted()).toEqual(['first', 'second'])
  })

  it.each([
    ['spawn', () => spawn('true')],
    ['exec', () => exec('true')],
    ['promisified exec', () => promisify(exec)('true').child],
    ['execFile', () => execFile('true')],
    ['fork', () => fork('-e', [''], { execArgv: [], silent: true })],
  ])('hears %s, and reads the id later', async (_, start) => {
    const { recorder, run } = listen()

    const child = recorder.within({ run }, start)

    expect(recorder.processes.map(({ process }) => process)).toEqual([child])
    expect(recorder.processes[0]?.process.pid).toBe(child.pid)
    await once(child, 'close')
  })

  it('notes a program that is not there, without an id, and leaves the error to its host', async () => {
    const { recorder, run } = listen()

    const child = recorder.within({ run }, () => spawn('a-program-that-is-not-there'))
    const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException]

    expect([error.code, recorder.processes[0]?.process.pid, recorder.warnings]).toEqual([
      'ENOENT',
      undefined,
      [],
    ])
  })

  it('adds no listener to a process', async () => {
    const { recorder, run } = listen()

    const child = recorder.within({ run }, () => spawn('true'))

    expect([child.eventNames(), child.listenerCount('exit'), child.listenerCount('close')]).toEqual([
      [],
      0,
      0,
    ])
    await once(child, 'close')
  })

  it.each([undefined, null, {}, { process: null }, { process: 'text' }])(
    'survives the message %j',
    (message) => {
      const recorder = brokenRecorder('recorder')
      onTestFinished(childProcesses().install(recorder))

      // A subscriber that throws would be an uncaught exception, and fail this run of the tests.
      channel('child_process').publish(message)
    },
  )
})

describe('a process that is bound to a run', () => {
  const places = (lifesign: Lifesign) => {
    const noted: unknown[] = []
    const { processStarted } = lifesign.recorder
    lifesign.recorder.processStarted = (process, scope) => {
      noted.push([scope?.run?.id, scope?.work?.name])
      processStarted.call(lifesign.recorder, process, scope)
    }
    return noted
  }

  it('is noted without the adapter: in the call around it, if that is of the same run', async () => {
    const lifesign = new Lifesign({ watchProcess: false })
    const noted = places(lifesign)
    const ids: string[] = []

    await lifesign.run({}, async (run) => {
      ids.push(run.id)
      await once(run.spawnProcess('true'), 'close')
      await run.tool({ name: 'bash' }, async () => {
        await once(run.own(spawn('true')), 'close')
        await run.child({}, async (child) => {
          ids.push(child.id)
          await once(child.spawnProcess('true'), 'close')
        })
      })
    })

    expect(noted).toEqual([
      [ids[0], undefined],
      [ids[0], 'bash'],
      [ids[1], undefined],
    ])
    await lifesign.shutdown()
  })
})

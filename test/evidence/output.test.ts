/** Output of commands: who prints, and who left somebody behind that holds it open. */

import { describe, expect, it } from 'vitest'

import type { ProcessOutput } from '../../src/model/evidence.ts'
import { Trial } from './trial.ts'

describe('output', () => {
  const open = (of: Partial<ProcessOutput> = {}): ProcessOutput => ({
    bytesRead: 0,
    destroyed: false,
    readableEnded: false,
    readableFlowing: true,
    readableLength: 0,
    ...of,
  })

  it('is evidence by its first byte', () => {
    const trial = new Trial()
    const stdout = { ...open(), bytesRead: 100 }
    trial.own({ stdout })
    trial.see()
    expect(trial.see()).toMatchObject({ finding: 'idle', outputBytes: 0 })

    stdout.bytesRead += 1

    expect(trial.see()).toMatchObject({ finding: 'alive', outputBytes: 1 })
  })

  it.each([
    ['held open by whoever a command left behind', open(), 'held_open'],
    ['read piece by piece', open({ readableFlowing: false, listenerCount: () => 1 }), 'held_open'],
    ['not read by its host', open({ readableFlowing: false, listenerCount: () => 0 }), 'unknown'],
    ['not read by its host, with bytes that wait', open({ readableLength: 5 }), 'unknown'],
    ['over', open({ readableEnded: true }), 'unknown'],
    ['given up', open({ destroyed: true }), 'unknown'],
  ])('that is %s', (_, stdout, finding) => {
    const trial = new Trial()
    trial.subject = { ...trial.subject, own: [{ exitCode: 0, signalCode: null, stdout }] }

    trial.see()

    expect(trial.see()).toMatchObject({ finding })
  })

  it('is not called held open at the first look after the end of the command', () => {
    const trial = new Trial()
    const command = { exitCode: null as number | null, signalCode: null, stdout: null, stderr: open() }
    trial.subject = { ...trial.subject, own: [command] }
    trial.see()

    command.exitCode = 0

    expect([trial.see()?.finding, trial.see()?.finding]).toEqual(['unknown', 'held_open'])
  })

  it('of a command that left somebody behind who works is alive', () => {
    const trial = new Trial()
    const { world } = trial
    const command = { pid: trial.own(), exitCode: null as number | null, stdout: open() }
    const left = world.start(command.pid)
    trial.subject = { ...trial.subject, own: [command] }
    trial.see()

    world.exit(command.pid)
    command.exitCode = 0
    trial.see()
    world.work(left, 5_000)

    expect(trial.see()).toMatchObject({ finding: 'alive' })
    expect(trial.see()).toMatchObject({ finding: 'held_open' })
  })
})

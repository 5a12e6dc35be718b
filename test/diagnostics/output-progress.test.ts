/** A run whose process says something new is alive; what hangs beside a process that talks is accused. */

import { Readable } from 'node:stream'

import { describe, expect, it } from 'vitest'

import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { Birthplace, StartedProcess } from '../../src/model/evidence.ts'
import { OUTPUT_AUDIENCE } from '../../src/tracker/runs/open-work.ts'
import { Rig } from '../support/rig.ts'

const MINUTE = 60_000
/** `abortMs`: the limit of a run of which no model call was ever seen. */
const LIMIT = 6 * MINUTE
const attempt = <T>(_task: string, work: () => T): T => work()

/** A live run, and processes of it. */
function aRun() {
  const rig = new Rig()
  const witness = new ProcessWitness({
    clock: rig.clock,
    dropped: () => {},
    look: (_subject, _options, done) => done(undefined),
    attempt,
    audience: OUTPUT_AUDIENCE,
  })
  const run = rig.tracker.startRun({ session: 's' })
  const start = (birthplace: Birthplace) => {
    const stdout = new Readable({ read: () => {} })
    stdout.resume()
    const process: StartedProcess = { exitCode: null, signalCode: null, stdout }
    witness.processStarted(process, birthplace)
    return { process, stdout, say: (text: string) => void stdout.push(Buffer.from(`${text}\n`)) }
  }
  /** Half an hour, in which somebody says something each minute. */
  const passes = (say: (word: string) => void): string[] => {
    for (let minute = 0; minute < 30; minute += 1) {
      say(String.fromCharCode(97 + minute))
      rig.clock.advance(MINUTE)
    }
    return rig.alarms.filter((alarm) => alarm.includes('stalled'))
  }
  return { rig, run, witness, start, passes }
}

describe('output of a process', () => {
  it('is progress of a run in which nothing is open', () => {
    const { run, start, passes } = aRun()
    const { say } = start({ run })

    expect(passes(say)).toEqual([])
  })

  it('is progress of the tool call that it was started in', () => {
    const { run, start, passes } = aRun()
    const work = run.startToolCall({ name: 'codex' })
    const { say } = start({ run, work })

    expect(passes(say)).toEqual([])
  })

  it('is progress of the model call that it was started in, and no first chunk', () => {
    const { run, start, passes } = aRun()
    const work = run.startModelCall({ model: 'claude-code' })
    const { say } = start({ run, work })

    expect(passes(say)).toEqual([])
    expect(work.firstChunkMs).toBeUndefined()
  })

  it.each([
    ['nothing', (): void => {}],
    ['the same again and again', (say: (word: string) => void): void => say('{"type":"ping"}')],
  ])('that says %s is silence, told at the limit', (_, saying) => {
    const { rig, run, start } = aRun()
    const { say } = start({ run })
    say('{"type":"thread.started"}')

    for (let second = 0; second < LIMIT / 1_000 - 1; second += 1) {
      if (second % 10 === 0) saying(say)
      rig.clock.advance(1_000)
    }
    expect(rig.alarms.filter((alarm) => alarm.includes('stalled'))).toEqual([])
    rig.clock.advance(4_000)

    expect(rig.alarms).toContain('firing session.stalled active_work_without_progress 0')
  })

  it('ends a stall', () => {
    const { rig, run, start } = aRun()
    const { say } = start({ run })
    rig.clock.advance(10 * MINUTE)

    say('at last')
    rig.clock.advance(2_000)

    expect(rig.alarms).toContainEqual(expect.stringMatching(/^resolved session.stalled/))
  })

  it.each(['model', 'tool'])('excuses no %s call that hangs beside it', (kind) => {
    const { run, start, passes } = aRun()
    const { say } = start({ run })
    if (kind === 'model') run.startModelCall({ model: 'm' })
    else run.startToolCall({ name: 't' })

    expect(passes(say)).not.toEqual([])
  })

  it('excuses no sub-agent, and no run that hangs below it', () => {
    const { rig, run, start, passes } = aRun()
    const work = run.startToolCall({ name: 'delegate' })
    const { say } = start({ run, work })
    rig.tracker.startRun({}, run, work)

    expect(passes(say)).not.toEqual([])
  })

  it('of a server that a tool has left behind is nobody’s', () => {
    const { run, start, passes } = aRun()
    const work = run.startToolCall({ name: 'bash' })
    const { say } = start({ run, work })
    work.end({})

    expect(passes(say)).not.toEqual([])
  })

  it('says nothing of a call whose result comes from elsewhere', () => {
    const { run, start, passes } = aRun()
    const work = run.startToolCall({ name: 'search', remote: true })
    const { say } = start({ run, work })

    expect(passes(say)).not.toEqual([])
  })

  it('is that of the newest run that a process works for', () => {
    const { rig, run, start, witness, passes } = aRun()
    const { process, say } = start({ run })
    run.end({ reason: 'completed' })
    const next = rig.tracker.startRun({ session: 's' })
    witness.processStarted(process, { run: next })

    expect(passes(say)).toEqual([])
    expect(next.ended).toBeUndefined()
  })

  it('is heard once, by however many ways a process was noted', () => {
    const { run, start, witness } = aRun()
    const { process, stdout } = start({ run })
    const { push } = stdout

    witness.processStarted(process, { run })

    expect(stdout.push).toBe(push)
  })

  it('is left alone where no run is told of it', () => {
    const { start } = aRun()

    expect(Object.hasOwn(start({}).stdout, 'push')).toBe(false)
  })
})

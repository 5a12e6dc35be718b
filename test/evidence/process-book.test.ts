/** Who started which process, and what that is to a call. */

import { describe, expect, it } from 'vitest'

import { ProcessBook } from '../../src/evidence/process-book.ts'
import type { StartedProcess } from '../../src/model/evidence.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const NOBODY = { own: [], shared: [], foreign: [], startedPids: [] }
const never = (): void => expect.unreachable()
const aProcess = (of: Partial<StartedProcess> = {}): StartedProcess => ({
  exitCode: null,
  signalCode: null,
  ...of,
})

describe('ProcessBook.kinOf()', () => {
  it('sorts processes by what they are to a call', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const run = recorder.startRun({})
    const [call, sibling, past] = ['call', 'sibling', 'past'].map((name) => run.startToolCall({ name })) as [
      ReturnType<typeof run.startToolCall>,
      ReturnType<typeof run.startToolCall>,
      ReturnType<typeof run.startToolCall>,
    ]
    const nested = run.startToolCall({ name: 'nested' }, call)
    const child = recorder.within({ run, work: call }, () => recorder.startRun({}))
    const grandchild = recorder.within({ run: child }, () => recorder.startRun({}))
    const other = recorder.startRun({})
    past.end()
    nested.end()
    const places = {
      itself: { run, work: call },
      'a call inside': { run, work: nested },
      'the run of a sub-agent inside': { run: child },
      'a run below': { run: grandchild, work: grandchild.startToolCall({ name: 'deep' }) },
      'its run': { run },
      'a call that is over': { run, work: past },
      'a call beside': { run, work: sibling },
      'another run': { run: other },
    }
    const processes = Object.entries(places).map(([name, place]) => {
      const process = aProcess()
      book.note(process, place)
      return [process, name] as const
    })

    const named = (of: readonly StartedProcess[]): unknown[] => of.map((each) => new Map(processes).get(each))
    const { own, shared, foreign } = book.kinOf(call)

    expect(named(own)).toEqual(['itself', 'a call inside', 'the run of a sub-agent inside', 'a run below'])
    expect(named(shared)).toEqual(['its run', 'a call that is over'])
    expect(named(foreign)).toEqual(['a call beside', 'another run'])
  })

  it('takes what the runs around have started, and the calls around, for shared', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const run = recorder.startRun({})
    const outer = run.startToolCall({ name: 'task' })
    const child = recorder.within({ run, work: outer }, () => recorder.startRun({}))
    const call = child.startToolCall({ name: 'bash' })
    const processes = [{ run }, { run, work: outer }].map((place) => {
      const process = aProcess()
      book.note(process, place)
      return process
    })

    expect(book.kinOf(call)).toEqual({ ...NOBODY, shared: processes })
  })

  it('takes a server of several agents for shared by each of them', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const [run, other, third] = [recorder.startRun({}), recorder.startRun({}), recorder.startRun({})]
    const call = other.startToolCall({ name: 'bash' })
    const server = aProcess()

    book.note(server, { run, others: [other] })

    expect(book.kinOf(call).shared).toEqual([server])
    expect(book.kinOf(third.startToolCall({ name: 'bash' })).foreign).toEqual([server])
  })

  it('forgets what is noted outside of a run', () => {
    const book = new ProcessBook(never)
    const call = new RecordingRecorder().startRun({}).startToolCall({ name: 'any' })

    book.note(aProcess(), {})

    expect(book.kinOf(call)).toEqual(NOBODY)
  })

  it('keeps the call of a process that is noted again for its run', () => {
    const book = new ProcessBook(never)
    const run = new RecordingRecorder().startRun({})
    const call = run.startToolCall({ name: 'any' })
    const process = aProcess()

    book.note(process, { run, work: call })
    book.note(process, { run })

    expect(book.kinOf(call).own).toEqual([process])
  })

  it('believes the later word about another run', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const [run, other] = [recorder.startRun({}), recorder.startRun({})]
    const call = run.startToolCall({ name: 'any' })
    const process = aProcess()

    book.note(process, { run, work: call })
    book.note(process, { run: other })

    expect(book.kinOf(call)).toEqual({ ...NOBODY, foreign: [process] })
  })
})

describe('the ids of what a call has started', () => {
  it('are those of its sub-agents and of the calls inside of it, too', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const run = recorder.startRun({})
    const [call, sibling] = [run.startToolCall({ name: 'call' }), run.startToolCall({ name: 'sibling' })]
    const nested = run.startToolCall({ name: 'nested' }, call)
    const child = recorder.within({ run, work: nested }, () => recorder.startRun({}))

    const places = [
      { run, work: call },
      { run, work: nested },
      { run: child },
      { run },
      { run, work: sibling },
    ]
    for (const [pid, place] of places.entries()) book.note(aProcess({ pid }), place)

    expect([call, nested, sibling].map((each) => book.kinOf(each).startedPids)).toEqual([
      [0, 1, 2],
      [1, 2],
      [4],
    ])
  })

  it('are noted when a process has one, and follow it to another run', () => {
    const recorder = new RecordingRecorder()
    const book = new ProcessBook(never)
    const [run, other] = [recorder.startRun({}), recorder.startRun({})]
    const [call, elsewhere] = [run.startToolCall({ name: 'any' }), other.startToolCall({ name: 'any' })]
    const process: { pid?: number } = {}
    const pids = (): unknown => [call, elsewhere].map((each) => book.kinOf(each).startedPids)

    book.note(process, { run, work: call })
    expect(pids()).toEqual([[], []])
    process.pid = 5
    book.named(process)
    book.note(process, { run })
    expect(pids()).toEqual([[5], []])
    book.note(process, { run: other, work: elsewhere })

    expect(pids()).toEqual([[], [5]])
  })

  it('are a thousand at most, the newest, also of processes that are over', () => {
    const book = new ProcessBook(never)
    const run = new RecordingRecorder().startRun({})
    const call = run.startToolCall({ name: 'any' })

    for (let pid = 1; pid <= 5_000; pid += 1) book.note(aProcess({ pid, exitCode: 0 }), { run, work: call })

    const { startedPids } = book.kinOf(call)
    expect([startedPids.length, startedPids[0], startedPids.at(-1)]).toEqual([1_000, 4_001, 5_000])
  })
})

describe('ProcessBook.note()', () => {
  it('remembers a thousand that live, and tells how many were forgotten', () => {
    const dropped: number[] = []
    const book = new ProcessBook((count) => void dropped.push(count))
    const run = new RecordingRecorder().startRun({})
    const call = run.startToolCall({ name: 'any' })
    const processes = Array.from({ length: 1_010 }, (_, pid) => aProcess({ pid }))

    for (const process of processes) book.note(process, { run, work: call })

    expect(book.kinOf(call).own).toEqual(processes.slice(10))
    expect(dropped.reduce((total, count) => total + count, 0)).toBe(10)
  })

  it('makes room of those that are over, and keeps those whose output is still open', () => {
    const book = new ProcessBook(never)
    const run = new RecordingRecorder().startRun({})
    const call = run.startToolCall({ name: 'any' })
    const held = aProcess({ exitCode: 0, stdout: { destroyed: false, readableEnded: false } })
    const kept: StartedProcess[] = []
    book.note(held, { run, work: call })

    for (let count = 0; count < 5_000; count += 1) {
      const process = aProcess({ exitCode: 0, stdout: { destroyed: true, readableEnded: true } })
      kept.push(process)
      book.note(process, { run, work: call })
    }

    const { own } = book.kinOf(call)
    expect(own[0]).toBe(held)
    expect(own.length).toBeLessThan(100)
    expect(kept.length).toBe(5_000)
  })
})

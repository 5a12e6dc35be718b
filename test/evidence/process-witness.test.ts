/** What a judge hears about a silent call, from looks that the test makes. */

import { describe, expect, it } from 'vitest'

import type { Look, LookOptions, SeenProcess, Subject } from '../../src/evidence/look.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { FakeClock, RecordingRecorder } from '../../src/testing/index.ts'
import type { RecordedWork } from '../../src/testing/index.ts'

const LIMIT = 600_000
const FIRST = LIMIT - 30_000

interface Asked {
  readonly subject: Subject
  readonly options: LookOptions
  readonly done: (look: Look | undefined) => void
}

/** A look at one process that has used so much. */
function lookAtOne(processorMs: number): Look {
  const seen = { pid: 5, isWhole: true, processorMs, collectedMs: 0, collectedFaults: 0 } as SeenProcess
  return { nowMs: 1e9, processes: new Map([['5', seen]]), outputs: new Map(), held: new Set() }
}

const NOTHING: Look = { nowMs: 1e9, processes: new Map(), outputs: new Map(), held: new Set() }

/** A witness whose looks see what the test says: at once, or when the test says so. */
function aWitness(sees: (asked: Asked) => Look | undefined | 'later' = () => 'later') {
  const asked: Asked[] = []
  const clock = new FakeClock()
  const witness = new ProcessWitness({
    clock,
    dropped: () => {},
    attempt: (_task, work) => work(),
    look: (subject, options, done) => {
      asked.push({ subject, options, done })
      const look = sees(asked.at(-1) as Asked)
      if (look !== 'later') done(look)
    },
  })
  return { witness, asked, clock }
}

function aCall(): RecordedWork {
  return new RecordingRecorder().startRun({}).startToolCall({ name: 'bash' })
}

/** Asks at one silence. */
const at = (silenceMs: number) => ({ silenceMs, limitMs: LIMIT })

describe('ProcessWitness.ask()', () => {
  it('looks first without anything to compare, and for orphans too', () => {
    const { witness, asked } = aWitness(() => lookAtOne(0))

    const testimony = witness.ask(aCall(), at(FIRST))

    expect(asked.map(({ options }) => options)).toEqual([{ before: undefined, withOrphans: true }])
    expect(testimony).toEqual({ limitMs: LIMIT, nextMs: FIRST + 10_000, evidence: undefined })
  })

  it('excuses a call whose processes work, and looks for no orphans then', () => {
    let usedMs = 0
    const { witness, asked } = aWitness(() => lookAtOne((usedMs += 2_000)))
    const call = aCall()

    witness.ask(call, at(FIRST))
    const testimony = witness.ask(call, at(LIMIT))

    expect(asked.map(({ options }) => options.withOrphans)).toEqual([true, false])
    expect(testimony).toMatchObject({ limitMs: LIMIT + 20_000, nextMs: LIMIT + 10_000 })
    expect(testimony?.evidence).toMatchObject({ finding: 'alive', processorMs: 2_000, overMs: 30_000 })
  })

  it('looks for orphans before it lets a call be accused', () => {
    const { witness, asked } = aWitness(({ options }) =>
      lookAtOne(options.before && options.withOrphans ? 9_000 : 0),
    )
    const call = aCall()

    witness.ask(call, at(FIRST))
    const testimony = witness.ask(call, at(LIMIT))

    expect(asked.map(({ options }) => options.withOrphans)).toEqual([true, false, true])
    expect(asked.slice(1).every(({ options }) => options.before !== undefined)).toBe(true)
    expect(testimony).toMatchObject({ limitMs: LIMIT + 20_000, evidence: { finding: 'alive' } })
  })

  it('lets a call be accused whose processes do nothing', () => {
    const { witness } = aWitness(() => lookAtOne(0))
    const call = aCall()

    witness.ask(call, at(FIRST))

    expect(witness.ask(call, at(LIMIT + 1))).toMatchObject({ limitMs: LIMIT, evidence: { finding: 'idle' } })
    expect(witness.latest(call)?.finding).toBe('idle')
  })

  it.each([
    ['nobody', NOTHING],
    ['nothing that can be told', undefined],
  ])('lets a call be accused at once where it sees %s', (_, look) => {
    const { witness } = aWitness(() => look)
    const call = aCall()

    expect(witness.ask(call, at(LIMIT + 1))).toMatchObject({
      limitMs: LIMIT,
      evidence: { finding: 'unknown' },
    })
  })

  it('waits for a look that takes its time', () => {
    const { witness, asked } = aWitness()
    const call = aCall()

    witness.ask(call, at(FIRST))
    asked[0]?.done(lookAtOne(0))
    expect(witness.ask(call, at(LIMIT + 1))).toMatchObject({ limitMs: LIMIT + 5_001, evidence: undefined })
    asked[1]?.done(lookAtOne(5_000))

    expect(witness.ask(call, at(LIMIT + 1_001))).toMatchObject({ limitMs: LIMIT + 20_001 })
    expect(asked.length).toBe(2)
  })

  it('throws a look away if the call has moved meanwhile', () => {
    const { witness, asked } = aWitness()
    const call = aCall()

    witness.ask(call, at(FIRST))
    witness.ask(call, at(10))
    asked[0]?.done(lookAtOne(0))
    witness.ask(call, at(FIRST + 5))

    expect(asked.map(({ options }) => options.before)).toEqual([undefined, undefined])
  })

  it('looks at nobody for a call whose result comes from elsewhere', () => {
    const { witness, asked } = aWitness(() => NOTHING)
    const run = new RecordingRecorder().startRun({})
    const call = run.startToolCall({ name: 'search', remote: true })
    witness.workStarted(call)
    witness.processStarted({ pid: 5 }, { run, work: call })

    witness.ask(call, at(FIRST))

    const nobody = { own: [], shared: [], foreign: [], startedPids: [], isAlone: false }
    expect(asked[0]?.subject).toMatchObject(nobody)
  })

  it('says how old the call is, by the clock', () => {
    const { witness, asked, clock } = aWitness()
    const call = aCall()
    clock.advance(50_000)

    witness.ask(call, at(FIRST))

    expect(asked[0]?.subject.ageMs()).toBe(50_000 - call.startedMs)
  })

  it('knows a call that is the only one, with the calls that it was made in', () => {
    const { witness, asked } = aWitness()
    const recorder = new RecordingRecorder()
    const run = recorder.startRun({})
    const outer = run.startToolCall({ name: 'task' })
    const child = recorder.within({ run, work: outer }, () => recorder.startRun({}))
    const call = child.startToolCall({ name: 'bash' })
    const model = child.startModelCall({ model: 'm' })
    const other = run.startToolCall({ name: 'grep' })
    for (const work of [outer, call, model, other]) witness.workStarted(work)
    const isAlone = (): boolean | undefined => {
      witness.ask(call, at(0))
      witness.ask(call, at(FIRST))
      return asked.at(-1)?.subject.isAlone
    }

    expect(isAlone()).toBe(false)
    witness.workEnded(other)
    witness.ask(call, at(1))
    expect(isAlone()).toBe(true)
    witness.workEnded(call)
    witness.ask(call, at(1))

    expect(isAlone()).toBe(false)
  })

  it('keeps calls apart', () => {
    const used = new Map<Subject['own'][number], number>()
    const { witness } = aWitness(({ subject: { own } }) => {
      const [process = {}] = own
      used.set(process, (used.get(process) ?? 0) + (process.pid ?? 0))
      return lookAtOne(used.get(process) as number)
    })
    const run = new RecordingRecorder().startRun({})
    const calls = [0, 40_000].map((pid) => {
      const call = run.startToolCall({ name: `${pid}` })
      witness.processStarted({ pid }, { run, work: call })
      return call
    })

    const hear = (silenceMs: number): (Evidence | undefined)[] =>
      calls.map((call) => witness.ask(call, at(silenceMs))?.evidence)
    hear(FIRST)

    expect(hear(LIMIT).map((evidence) => evidence?.finding)).toEqual(['idle', 'alive'])
  })
})

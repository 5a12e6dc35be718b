/** After any words about a live run, its calls or its end, the host goes on, and one end has one reason that we know. */

import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { END_CAUSES, type RunEnd } from '../../src/model/end.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'
import { HOSTILE } from '../support/hostile-values.ts'

const PARTS = ['reason', 'cause', 'stopReason', 'name', 'model', 'deadlineMs', 'session', 'queued', 'lane']
const TOKENS = ['inputTokens', 'finishReason', 'untilMs', 'within', 'killGraceMs', 'input', 'error']

/** Each value as it is, and as each part of an object. */
const ODD: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['a megabyte', 'x'.repeat(1_000_000)],
  ...Object.entries(HOSTILE),
].flatMap(([name, value]) => oddOf(name as string, value))

function oddOf(name: string, value: unknown): [string, unknown][] {
  const within = [...PARTS, ...TOKENS].map((part): [string, unknown] => [
    `${part}: ${name}`,
    { [part]: value },
  ])
  return [[name, value], ...within]
}

function stage() {
  const clock = new FakeClock()
  const ends: RunEnd[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds: { warnMs: 1_000 },
    channels: [{ name: 'chat', send: () => {} }],
    defaultOrigin: { channel: 'chat', room: 'r' },
  })
  lifesign.on('run.ended', ({ end }) => ends.push(end))
  const open = (): Run => {
    let run: Run | undefined
    lifesign
      .run({ session: 's' }, (given) => {
        run = given
        return new Promise(() => {})
      })
      .catch(() => {})
    return run as Run
  }
  return { clock, lifesign, ends, open }
}

type Verb = (lifesign: Lifesign, run: Run, said: never) => unknown

const KILL = { reason: 'killed', cause: 'stop' } as const
const VERBS: Readonly<Record<string, Verb>> = {
  'run.end': (_, run, said) => run.end(said),
  'endRun, of an odd target': (lifesign, _, said) => lifesign.endRun(said, KILL),
  'endRun, with an odd end': (lifesign, run, said) => lifesign.endRun(run.id, said),
  'endRun of a session, with an odd end': (lifesign, _, said) => lifesign.endRun({ session: 's' }, said),
  'run.model': (_, run, said) => run.model(said).end(),
  'an open run.model': (_, run, said) => run.model(said),
  'the end of a model call': (_, run, said) => run.model({ model: 'm' }).end(said),
  'run.tool': (_, run, said) => run.tool(said).end(),
  'an open run.tool': (_, run, said) => run.tool(said),
  'the end of a tool call': (_, run, said) => run.tool({ name: 't' }).end(said),
  'run.waiting': (_, run, said) => run.waiting(said)(),
  'run.waiting for a retry': (_, run, said) => run.waiting('retry', said),
  'run.child': (_, run, said) => void run.child(said, (child) => child.end()).catch(() => {}),
  'run.own, of an odd process': (_, run, said) => void run.own(said),
  'run.own, with odd options': (_, run, said) => void run.own({ pid: 1, onExit: () => {} }, said),
  'sessions.stop': (lifesign, _, said) => lifesign.sessions.stop('s', said),
  'sessions.queued': (lifesign, _, said) => lifesign.sessions.queued('s', said),
  suspect: (lifesign, _, said) => lifesign.recorder.startRun({}).suspect(said),
}

describe.each(Object.entries(VERBS))('%s', (_, verb) => {
  it('throws nothing, and leaves a run that ends once, with a reason that we know', () => {
    hearWarnings()
    const { clock, lifesign, ends, open } = stage()
    for (const [name, said] of ODD) {
      const run = open()
      ends.length = 0

      expect(() => verb(lifesign, run, said as never), name).not.toThrow()
      clock.advance(2_000)
      lifesign.sessions.list()
      run.end()

      expect(ends.length, name).toBeGreaterThan(0)
      for (const { reason, cause } of ends) {
        expect(Object.keys(END_CAUSES), name).toContain(reason)
        if (cause !== undefined) expect(Object.values(END_CAUSES).flat(), name).toContain(cause)
      }
    }
  })
})

describe('an end', () => {
  it('whose reason nobody knows is an error that says so', () => {
    const warnings = hearWarnings()
    const { ends, open } = stage()

    open().end({ reason: 'bogus', cause: 'junk', stopReason: { a: 1 } } as never)

    const [end] = ends
    expect(end).toMatchObject({ reason: 'error', cause: 'exception', errorType: 'TypeError' })
    expect(String(end?.error)).toContain('Cannot use end.reason: it must be one of completed, ')
    expect(warnings).toHaveLength(3)
  })

  it('without a reason keeps the error that it names', () => {
    hearWarnings()
    const { ends, open } = stage()

    open().end({ error: new RangeError('out') } as never)

    expect(ends[0]).toMatchObject({ reason: 'error', errorType: 'RangeError' })
  })

  it.each([undefined, null])('of which nothing is said is a completion: %o', (said) => {
    const { ends, open } = stage()

    open().end(said as never)

    expect(ends[0]).toMatchObject({ reason: 'completed' })
  })
})

describe('what takes memory', () => {
  it('is cut where it is a name, and refused where it is a key', () => {
    const warnings = hearWarnings()
    const { lifesign, open } = stage()
    const long = 'x'.repeat(1_000_000)

    const call = open().tool({ name: long })
    void lifesign.run({ session: long, label: long }, () => new Promise(() => {})).catch(() => {})
    lifesign.sessions.queued(long)

    expect(call.name).toHaveLength(200)
    expect(lifesign.sessions.list().map(({ key }) => key.length < 1_000)).toEqual([true, true])
    expect(warnings.map(([, words]) => words)).toEqual([
      expect.stringContaining('Cannot use session: it must be a string of at most 1000 characters, but has'),
      expect.stringContaining('Cannot use session: it must be a string of at most 1000 characters, but has'),
    ])
  })
})

describe('a grace time that is none', () => {
  it.each(Object.entries(HOSTILE))('neither fails a flush nor a shutdown: %s', async (_, said) => {
    hearWarnings()
    const { clock, lifesign, ends, open } = stage()
    open()

    const flushed = lifesign.flush(said as never)
    await clock.advanceAsync(6_000)
    await flushed
    const closed = lifesign.shutdown(said as never)
    await clock.advanceAsync(6_000)
    await closed

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'shutdown' }])
  })
})

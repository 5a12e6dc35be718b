/** The real workflows of Mastra: those that ask a person, and those that are ended. */

import { setImmediate as nextTurn } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'

import {
  INPUT,
  listen,
  run,
  says,
  stand,
  stepOf,
  text,
  type Workflow,
  workflowOf,
  z,
} from './adapters/mastra-workflow-stage.ts'

/** A workflow whose step asks a person, and goes on with what that says. */
const asking = (): Workflow =>
  workflowOf('report', (empty) =>
    empty.then(
      stepOf('approve', async ({ resumeData, suspend }) => (resumeData === undefined ? suspend({}) : 'yes'), {
        resumeSchema: text(),
        suspendSchema: z.object({}),
      }),
    ),
  )

describe('a workflow that asks a person', () => {
  it('has ended well, and goes on in the same session', async () => {
    const recorder = listen()
    const asked = await asking().createRun()

    expect((await asked.start(INPUT)).status).toBe('suspended')
    expect(recorder.runs.map(({ ended }) => ended)).toMatchObject([
      { reason: 'completed', stopReason: 'suspended' },
    ])
    expect((await asked.resume({ step: 'approve', resumeData: 'yes' })).status).toBe('success')

    expect(recorder.runs.map(({ ended, session }) => [ended?.reason, session.key])).toEqual([
      ['completed', asked.runId],
      ['completed', asked.runId],
    ])
    expect(recorder.works.map(({ ends }) => ends[0]?.error)).toEqual([undefined, undefined])
  })

  it('has the run of its host wait until it goes on', async () => {
    const recorder = listen()
    const host = recorder.startRun({})
    const asked = await asking().createRun()

    await recorder.within({ run: host }, () => asked.start(INPUT))
    expect([host.waits, host.suspicions, host.ends]).toEqual([['person'], [], []])
    await recorder.within({ run: host }, () => asked.resume({ step: 'approve', resumeData: 'yes' }))

    expect([recorder.runs, host.waits]).toEqual([[host], ['person']])
  })
})

describe('a workflow that is to end', () => {
  /** A step that works until its signal aborts, and one behind it. */
  const endless = (began: () => void): Workflow => {
    const work = stepOf('work', async ({ abortSignal }) => {
      began()
      return new Promise((resolve) => abortSignal.addEventListener('abort', () => resolve('cut')))
    })
    return workflowOf('report', (empty) => empty.then(work).then(says('after')))
  }

  it('was killed where the application cancels it', async () => {
    const recorder = listen()
    const { promise: begun, resolve: began } = Promise.withResolvers<void>()
    const cancelled = await endless(began).createRun()

    const ended = cancelled.start(INPUT)
    await begun
    await cancelled.cancel()

    expect((await ended).status).toBe('canceled')
    expect(recorder.runs.map(({ ended: end }) => end)).toMatchObject([
      { reason: 'killed', cause: 'caller_abort' },
    ])
    expect(recorder.works.map(({ name }) => name)).toEqual(['work'])
  })

  it('is cancelled where people stop its run', async () => {
    const recorder = listen()
    const { promise: begun, resolve: began } = Promise.withResolvers<void>()
    const ended = run(endless(began))
    await begun

    recorder.runs[0]?.end({ reason: 'killed', cause: 'stop' })

    expect((await ended).status).toBe('canceled')
    expect(recorder.works.map(({ name, ends }) => [name, ends.length])).toEqual([['work', 1]])
  })

  it('begins no further step where people stop the run of its host', async () => {
    const recorder = listen()
    const host = recorder.startRun({})
    const stops = stepOf('stops', async () => {
      host.end({ reason: 'killed', cause: 'stop' })
      return 'done'
    })
    let calls = 0
    const next = stepOf('next', async () => ((calls += 1), 'done'))

    const workflow = workflowOf('report', (empty) => empty.then(stops).then(next))
    await recorder.within({ run: host }, () => run(workflow))

    expect([calls, host.works.map(({ name }) => name)]).toEqual([0, ['stops']])
  })
})

describe('a workflow that fails in the run of a host', () => {
  const broken = (): Workflow =>
    workflowOf('report', (empty) =>
      empty.then(
        stepOf('fetch', async () => {
          throw new Error('no disk')
        }),
      ),
    )
  type Begun = Awaited<ReturnType<Workflow['createRun']>>

  it.each([
    [
      'answers by hand',
      async (begun: Begun) => ((await begun.start(INPUT)).status === 'failed' ? 'by hand' : ''),
    ],
    ['goes on by hand', async (begun: Begun) => void (await begun.start(INPUT), await nextTurn())],
  ])('leaves it completed if that %s', async (_, body) => {
    const { lifesign, ends } = stand()
    const begun = await broken().createRun()

    await lifesign.run({}, () => body(begun))

    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'part_failed' }])
  })

  it.each([
    ['passes the result on', async (begun: Begun) => begun.start(INPUT)],
    ['passes a part of it on', async (begun: Begun) => (await begun.start(INPUT)).result],
    ['looks at nothing', async (begun: Begun) => void (await begun.start(INPUT))],
    [
      'reads a stream that just ends',
      async (begun: Begun) => {
        for await (const _ of begun.stream(INPUT).fullStream);
        return 'done'
      },
    ],
    ['waits for nothing', async (begun: Begun) => void (await begun.startAsync(INPUT), await nextTurn())],
  ])('makes it an error if that %s', async (_, body) => {
    const { lifesign, ends } = stand()
    const begun = await broken().createRun()
    const ended = Promise.withResolvers<void>()
    lifesign.on('run.ended', () => ended.resolve())

    await lifesign.run({}, () => body(begun))
    await ended.promise

    expect(ends).toMatchObject([{ reason: 'error', errorType: 'Error' }])
  })
})

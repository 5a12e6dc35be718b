/** Invariant 8 for people: those who heard of a stall hear how it went on, and of progress only after some. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { EndProposal } from '../../src/model/end.ts'
import type { RunHandle } from '../../src/model/run.ts'
import type { WorkHandle } from '../../src/model/work.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const ENDS: readonly EndProposal[] = [
  { reason: 'completed' },
  { reason: 'error', cause: 'exception', error: new Error('no') },
  { reason: 'killed', cause: 'stop' },
  { reason: 'killed', cause: 'takeover' },
  { reason: 'killed', cause: 'caller_abort' },
]

const step = fc.record({
  run: fc.nat({ max: 2 }),
  word: fc.constantFrom(
    'model',
    'tool',
    'chunk',
    'well',
    'badly',
    'progress',
    'retry',
    'person',
    'over',
    'end',
  ),
  pick: fc.nat(),
  thenMs: fc.integer({ min: 1, max: 9_000 }),
})

/** Somebody takes a run over in the tick in which it is seen to move: nobody hears of that end. */
const TAKEN_OVER_AS_IT_MOVES = [
  { run: 1, word: 'progress' as const, pick: 0, thenMs: 25_000 },
  { run: 1, word: 'progress' as const, pick: 0, thenMs: 1_000 },
]

/** A run whose model is asked in vain gets a word, falls silent again, and waits for a retry when it ends. */
const SILENT_AGAIN_AFTER_A_WORD = [
  { run: 0, word: 'model' as const, pick: 0, thenMs: 1 },
  { run: 0, word: 'badly' as const, pick: 0, thenMs: 1 },
  { run: 0, word: 'model' as const, pick: 0, thenMs: 1 },
  { run: 0, word: 'retry' as const, pick: 0, thenMs: 5_997 },
  { run: 0, word: 'chunk' as const, pick: 0, thenMs: 1 },
  { run: 0, word: 'progress' as const, pick: 0, thenMs: 9_796 },
  { run: 0, word: 'tool' as const, pick: 0, thenMs: 1_203 },
  { run: 0, word: 'retry' as const, pick: 0, thenMs: 1_000 },
]

/** One run, and when it really moved last. */
interface Told {
  readonly handle: RunHandle
  readonly label: string
  readonly open: WorkHandle[]
  over: (() => void) | undefined
  movedMs: number
}

class Story {
  readonly clock = new FakeClock()
  readonly read: { readonly label: string; readonly text: string; readonly atMs: number }[] = []
  readonly wrong: string[] = []
  readonly lifesign: Lifesign
  readonly runs: Told[]

  constructor() {
    this.lifesign = new Lifesign({
      clock: this.clock,
      watchProcess: false,
      thresholds: { warnMs: 2_000, abortMs: 5_000 },
      channels: [{ name: 'chat', send: ({ label, text }) => this.#hear(label, text) }],
    })
    this.runs = [0, 1, 2].map((index) => {
      const label = `run-${index}`
      const origin = { channel: 'chat', room: label }
      const handle = this.lifesign.recorder.startRun({ label, session: `s${index % 2}`, origin })
      return { handle, label, open: [], over: undefined, movedMs: -1 }
    })
  }

  // Each run has a room of its own, so that no two are told of in one message.
  #hear(label: string, text: string): void {
    const atMs = this.clock.now()
    if (text.includes('moving again')) {
      const stall = this.read.findLast((one) => one.label === label && one.text.includes('silent'))
      const moved = this.runs.find((run) => run.label === label)?.movedMs ?? -1
      if (stall === undefined) this.wrong.push(`${label} moves again, and was never silent`)
      else if (moved < stall.atMs - 3_000) this.wrong.push(`${label} moves again, and did not move`)
    }
    this.read.push({ label, text, atMs })
  }

  take(told: Told, word: string, pick: number): void {
    const { handle, open } = told
    if (handle.ended !== undefined) return
    const moved = (): void => void (told.movedMs = this.clock.now())
    const one = open.length === 0 ? undefined : open.splice(pick % open.length, 1)[0]
    if (one !== undefined && word !== 'well' && word !== 'badly') open.push(one)
    if (word === 'model') open.push(handle.startModelCall({ model: 'm' }))
    if (word === 'tool') open.push(handle.startToolCall({ name: `t${pick % 3}` }))
    if (word === 'retry' || word === 'person') told.over = handle.waiting(word, { untilMs: 4_000 })
    if (word === 'over') told.over?.()
    if (word === 'badly') one?.end({ error: new Error('no') })
    if (word === 'end' && pick % 4 === 0) handle.end(ENDS[pick % ENDS.length] as EndProposal)
    if (word === 'progress') handle.progress()
    if (word === 'chunk') one?.progress()
    if (word === 'well') one?.end()
    if (word === 'progress' || ((word === 'chunk' || word === 'well') && one !== undefined)) moved()
  }
}

it('invariant 8: a stall that was told has a last word, and a word of progress has its reason', async () => {
  let stalls = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 50 }), fc.nat(), async (steps, how) => {
      const story = new Story()
      for (const { run, word, pick, thenMs } of steps) {
        story.take(story.runs[run] as Told, word, pick)
        await story.clock.advanceAsync(thenMs)
      }
      for (const [index, { handle }] of story.runs.entries()) {
        handle.end(ENDS[(how + index) % ENDS.length] as EndProposal)
      }
      await story.clock.advanceAsync(30_000)

      expect(story.wrong).toEqual([])
      for (const { label } of story.runs) {
        const words = story.read.filter((one) => one.label === label).map(({ text }) => text)
        const isStall = (text: string): boolean => /silent|waits for you/.test(text)
        stalls += words.filter(isStall).length
        if (words.length > 0) expect(isStall(words.at(-1) ?? ''), words.join('\n')).toBe(false)
        expect(words.find(isStall) ?? '', words.join('\n')).not.toContain('still')
      }
    }),
    {
      numRuns: 200,
      examples: [
        [TAKEN_OVER_AS_IT_MOVES, 2],
        [SILENT_AGAIN_AFTER_A_WORD, 0],
      ],
    },
  )
  expect(stalls).toBeGreaterThan(200)
}, 60_000)

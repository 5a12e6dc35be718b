/** Who waits for what was under way hears of it when that is over, and no sooner. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Epochs } from '../../../src/notify/delivery/epochs.ts'

/** Answers are promises: they come in microtasks. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('Epochs', () => {
  it('answers at once when nothing is under way', async () => {
    const epochs = new Epochs()

    await epochs.settled()

    expect(epochs.isEmpty).toBe(true)
  })

  it('answers exactly those before whom all is over, in the order in which they asked', async () => {
    const steps = fc.array(fc.oneof(fc.constant('enter' as const), fc.constant('ask' as const), fc.nat(20)))
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const epochs = new Epochs()
        const inside: { readonly epoch: number; readonly turn: number }[] = []
        const asked: { readonly turn: number; answered: boolean }[] = []
        const answers: number[] = []
        for (const [index, step] of plan.entries()) {
          if (step === 'enter') inside.push({ epoch: epochs.enter(), turn: index })
          else if (step === 'ask') {
            const one = { turn: index, answered: false }
            asked.push(one)
            void epochs.settled().then(() => {
              one.answered = true
              answers.push(index)
            })
          } else {
            const [left] = inside.splice(step % Math.max(1, inside.length), 1)
            if (left !== undefined) epochs.leave(left.epoch)
          }
          await Promise.resolve()
          const isOver = (before: number): boolean => inside.every((one) => one.turn > before)
          expect(asked.map((one) => one.answered)).toEqual(asked.map((one) => isOver(one.turn)))
          expect(epochs.isEmpty).toBe(inside.length === 0)
        }
        expect(answers).toEqual(answers.toSorted((a, b) => a - b))
      }),
    )
  })

  it('costs the same a question, however many wait for an answer', { timeout: 60_000 }, async () => {
    const few = await cheapest(5_000)
    const many = await cheapest(50_000)

    // Ten times as many questions: a scan over all that is under way would cost a hundred times as much.
    expect(many / few).toBeLessThan(40)
  })
})

/** Time of many questions that all wait, in ms: the least of some tries, for a busy machine only adds to it. */
async function cheapest(questions: number): Promise<number> {
  const costs: number[] = []
  for (let attempt = 0; attempt < 3; attempt++) costs.push(await costOf(questions))
  return Math.min(...costs)
}

async function costOf(questions: number): Promise<number> {
  const epochs = new Epochs()
  const entered: number[] = []
  let answered = 0
  const before = performance.now()
  for (let index = 0; index < questions; index++) {
    entered.push(epochs.enter())
    void epochs.settled().then(() => (answered += 1))
  }
  for (const epoch of entered.toReversed()) epochs.leave(epoch)
  const took = performance.now() - before
  await turn()
  expect(answered).toBe(questions)
  return took
}

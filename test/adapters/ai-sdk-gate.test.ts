/** The gate before tools in the AI SDK: what a stopped run asked for is not called. */

import { generateText, isStepCount, streamText } from 'ai'
import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { lookup, useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()

interface Story {
  readonly lifesign: Lifesign
  /** Bodies that were called. */
  called: number
  /** Tool calls that were told to have started. */
  readonly open: string[]
  readonly tools: ReturnType<typeof lookup>
}

/** A tool that stops the session in the third call. */
function stopsInThird(how: (lifesign: Lifesign) => void): Story {
  const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false, adapters: [aiSdk()] })
  onTestFinished(() => lifesign.shutdown())
  const story: Story = {
    lifesign,
    called: 0,
    open: [],
    tools: lookup(async () => {
      story.called += 1
      story.open.push(lifesign.recorder.scope().work?.name ?? 'nothing')
      if (story.called === 3) how(lifesign)
      return 'found'
    }),
  }
  return story
}

function stop(lifesign: Lifesign): void {
  lifesign.sessions.stop('s')
}

const ask = { prompt: 'x', maxRetries: 0, stopWhen: isStepCount(3) }

async function interrupted(
  { lifesign }: Story,
  body: () => Promise<unknown>,
): Promise<{ readonly run: Run; readonly error: unknown }> {
  let run: Run | undefined
  let finished: Promise<unknown> | undefined
  const error = await lifesign
    .run({ session: 's' }, (given) => {
      run = given
      finished = body()
      return finished
    })
    .catch((reason: unknown) => reason)
  // The SDK goes on after the run's end: with the next model call, for example.
  await finished
  return { run: run as Run, error }
}

describe('a batch of ten tools, stopped in the third', () => {
  it('runs three of ten that were asked for at once', async () => {
    const story = stopsInThird(stop)
    let content: readonly unknown[] = []

    const { run, error } = await interrupted(story, async () => {
      const { tools } = story
      const result = await generateText({ ...ask, model: stage.model('batch:lookup'), tools })
      content = result.steps[0]?.content.filter(({ type }) => type !== 'tool-call') ?? []
    })

    expect(story.called).toBe(3)
    expect(run.withheld).toBe(7)
    expect(story.open).toEqual(['lookup', 'lookup', 'lookup'])
    expect(error).toMatchObject({ name: 'AbortError', message: 'Run ended: killed (stop)' })
    const skipped = content.filter((part) => (part as { type: string }).type === 'tool-error')
    expect(skipped.length).toBe(7)
    expect(skipped[0]).toMatchObject({
      error: { name: 'AbortError', cause: { message: 'Run ended: killed (stop)' } },
    })
  })

  it('runs three of ten that a stream brought', async () => {
    const story = stopsInThird(stop)

    const { run } = await interrupted(story, async () => {
      const { tools } = story
      const result = streamText({ ...ask, model: stage.model('batch:lookup'), tools })
      await result.consumeStream()
    })

    expect([story.called, run.withheld]).toEqual([3, 7])
  })

  it('runs three of ten that come one after the other, step by step', async () => {
    const story = stopsInThird(stop)

    const { run } = await interrupted(story, async () => {
      for (let turn = 0; turn < 10; turn += 1) {
        const { tools } = story
        await generateText({ ...ask, model: stage.model('tool:lookup'), tools })
      }
    })

    expect([story.called, run.withheld]).toEqual([3, 7])
  })

  it('runs three where the run is the SDK’s own and is ended by its id', async () => {
    const story = stopsInThird((lifesign) => {
      const { run } = lifesign.recorder.scope()
      lifesign.endRun(run?.id ?? '', { reason: 'killed', cause: 'stop' })
    })

    await generateText({ ...ask, model: stage.model('batch:lookup'), tools: story.tools })

    expect(story.called).toBe(3)
  })

  it('runs all ten where another run of the session is ended', async () => {
    const story = stopsInThird((lifesign) => {
      const other = lifesign.recorder.startRun({ session: 's' })
      lifesign.endRun(other.id, { reason: 'killed', cause: 'stop' })
    })

    const { run } = await interrupted(story, async () => {
      const { tools } = story
      await generateText({ ...ask, model: stage.model('batch:lookup'), tools })
    })

    expect([story.called, run.withheld]).toEqual([10, 0])
  })

  it('runs all ten of a stream that a completed run returned', async () => {
    const story = stopsInThird(() => {})
    const { lifesign, tools } = story

    const result = await lifesign.run({ session: 's' }, () => ({
      stream: streamText({ ...ask, model: stage.model('batch:lookup'), tools }),
    }))
    await result.stream.consumeStream()

    expect(story.called).toBe(10)
  })
})

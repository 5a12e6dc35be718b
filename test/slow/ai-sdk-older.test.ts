/** The real AI SDK 6 and 5: their runs, tools and ends, as far as SDK and wire tell. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { RecordingRecorder, testAdapter } from '../../src/testing/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { type AiSdk, fixtureOf, loadAi, lookup, play } from './adapters/ai-older.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => undefined

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

/** As `lifesign/register` has it. */
const stand = () => standWith({ adapters: [fetchProgress(), aiSdk(), modelHttp()], watchProcess: false })

const READ = { onError: () => undefined }

async function readAll(ai: AiSdk, options: object): Promise<void> {
  await ai.streamText({ ...options, onError: () => undefined }).consumeStream(READ)
}

async function leave(ai: AiSdk, options: object): Promise<void> {
  for await (const _ of ai.streamText({ ...options, onError: () => undefined }).textStream) break
}

describe('adapter ai-sdk, AI SDK 6', () => {
  for (const { name: question, run } of testAdapter(fixtureOf('6'))) it(question, run)
})

describe('AI SDK 6', () => {
  it.each(['streamText', 'generateText'] as const)(
    '%s is one run with a span for each call',
    async (verb) => {
      const { spans, ends } = stand()

      await play('6', async (ai, options) => {
        const telemetry = { functionId: 'clerk' }
        const asked = {
          ...options,
          experimental_telemetry: telemetry,
          tools: lookup(ai, async () => 'found'),
        }
        if (verb === 'streamText') await readAll(ai, asked)
        else await ai.generateText(asked)
      })

      expect(treeOf(spans())).toEqual([
        'invoke_agent clerk',
        '  chat gpt-5',
        '  chat gpt-5',
        '  execute_tool lookup',
      ])
      expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'stop' }])
    },
  )

  it('keeps operations apart that run at once, and what a tool asks below the tool', async () => {
    const { spans, ends } = stand()

    await play('6', async (ai, options) => {
      const ask = async (): Promise<string> => (await ai.generateText(options)).text
      const asked = { ...options, tools: lookup(ai, ask) }
      await Promise.all([ai.generateText(asked), readAll(ai, asked)])
    })

    const one = [
      'invoke_agent',
      '  chat gpt-5',
      '  chat gpt-5',
      '  execute_tool lookup',
      '    invoke_agent',
      '      chat gpt-5',
    ]
    expect(treeOf(spans())).toEqual([...one, ...one])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed', 'completed', 'completed'])
  })

  it('names the run of an agent by its id', async () => {
    const recorder = new RecordingRecorder()
    const { ToolLoopAgent } = await loadAi('6')
    onTestFinished(aiSdk(ToolLoopAgent).install(recorder))

    await play('6', async (_, options) => {
      const { model } = options as { model: object }
      await new ToolLoopAgent({ id: 'clerk', model }).generate({ prompt: 'hi' })
    })

    expect(recorder.runs.map(({ options }) => options.agent)).toEqual(['clerk'])
  })

  it('leaves the scope of its caller as it was', async () => {
    const recorder = new RecordingRecorder()
    onTestFinished(aiSdk().install(recorder))

    await play('6', async (ai, options) => {
      const asked = { ...options, tools: lookup(ai, async () => 'found') }
      const asking = ai.generateText(asked)
      expect(recorder.scope()).toEqual({})
      await asking
      const result = ai.streamText(asked)
      expect(recorder.scope()).toEqual({})
      for await (const _ of result.textStream) expect(recorder.scope()).toEqual({})
    })

    expect([recorder.scope(), recorder.runs.length]).toEqual([{}, 2])
  })

  it('has failed where its model has failed for good, when it has tried again', async () => {
    const { ends, spans } = stand()

    await play(
      '6',
      async (ai, options) => {
        await expect(ai.generateText({ ...options, maxRetries: 1 })).rejects.toThrow('overloaded')
      },
      'refuses',
    )
    await expect.poll(() => ends.length, PATIENT).toBe(1)

    expect(ends).toMatchObject([{ reason: 'error', errorType: '500' }])
    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat gpt-5', '  chat gpt-5'])
  })

  it('is killed where its signal aborts while a tool works', async () => {
    const { ends, spans } = stand()
    const controller = new AbortController()

    await play('6', async (ai, options) => {
      const work = async (): Promise<string> => {
        controller.abort()
        return 'found'
      }
      const asking = ai.generateText({ ...options, tools: lookup(ai, work), abortSignal: controller.signal })
      await asking.catch(() => undefined)
    })

    expect(ends).toMatchObject([{ reason: 'killed', cause: 'caller_abort' }])
    expect(spans().filter(({ name }) => name === 'execute_tool lookup')).toHaveLength(1)
  })

  it('is completed, and unread, where its reader leaves an answer that has come', async () => {
    const { ends } = stand()

    await play('6', leave)
    await expect.poll(() => collectGarbage() ?? ends, PATIENT).toHaveLength(1)

    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'unread' }])
  })

  it('has a time-out at the time limit of the SDK, also while a tool works', async () => {
    const { ends } = stand()

    await play('6', async (ai, options) => {
      const work = (_: unknown, { abortSignal }: { abortSignal?: AbortSignal }): Promise<string> =>
        new Promise((_resolve, reject) => {
          abortSignal?.addEventListener('abort', () => reject(abortSignal.reason))
        })
      await ai.generateText({ ...options, tools: lookup(ai, work), timeout: 300 }).catch(() => undefined)
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    })

    expect(ends).toMatchObject([{ reason: 'timeout', cause: 'deadline' }])
  })

  it('is lost where it fails and nothing tells of that', async () => {
    const { ends } = stand()
    const ai = await loadAi('6')
    const prepareStep = (): never => {
      throw new TypeError('bad')
    }

    await play('6', async (_, options) => {
      await expect(ai.generateText({ ...options, prepareStep })).rejects.toThrow('bad')
    })
    await expect.poll(() => collectGarbage() ?? ends, PATIENT).toHaveLength(1)

    expect(ends).toMatchObject([{ reason: 'lost', cause: 'lost_sight' }])
  })
})

describe('AI SDK 5', () => {
  it.each(['streamText', 'generateText'] as const)('%s is one run, by its requests alone', async (verb) => {
    const { spans, ends } = stand()

    await play('5', async (ai, options) => {
      const asked = { ...options, tools: lookup(ai, async () => 'found') }
      if (verb === 'streamText') await readAll(ai, asked)
      else await ai.generateText(asked)
      await expect.poll(() => ends.length, PATIENT).toBe(1)
    })

    expect(treeOf(spans())).toEqual(['invoke_agent', '  chat gpt-5', '  chat gpt-5', '  execute_tool lookup'])
    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'stop' }])
  })

  it.each([
    ['error', 'refuses', undefined],
    ['killed', 'stalls', new DOMException('Enough', 'AbortError')],
    ['timeout', 'stalls', new DOMException('Late', 'TimeoutError')],
  ] as const)('ends as %s where the wire tells that', async (reason, mood, abort) => {
    const { ends } = stand()
    const controller = new AbortController()
    const { signal: abortSignal } = controller

    await play(
      '5',
      async (ai, options) => {
        const onChunk = (): void => abort && controller.abort(abort)
        await readAll(ai, { ...options, abortSignal, maxRetries: 0, onChunk })
        await expect.poll(() => ends.length, PATIENT).toBe(1)
      },
      mood,
    )

    expect(ends).toMatchObject([{ reason }])
  })

  it('is a part of the run of the host', async () => {
    const { lifesign, spans, ends } = stand()

    await play('5', async (ai, options) => {
      const asked = { ...options, tools: lookup(ai, async () => 'found') }
      await lifesign.run({ agent: 'clerk' }, async () => readAll(ai, asked))
    })

    expect(treeOf(spans()).slice(0, 3)).toEqual(['invoke_agent clerk', '  chat gpt-5', '  chat gpt-5'])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed'])
  })
})

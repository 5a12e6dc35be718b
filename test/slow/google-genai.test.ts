/** Google's real client for Gemini: its loops as traces, and an application that is not changed. */

import { describe, expect, it } from 'vitest'

import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { treeOf } from '../adapters/span-tree.ts'
import { standWith } from '../support/standing-process.ts'
import { asked, genAi, hears, played, toolOf } from './adapters/google-genai.ts'
import { BOTH, listen, readAll, WAYS } from './adapters/google-genai-stage.ts'
import { NODES, startChild } from './child.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }
const CHAT = 'chat gemini-2.5-flash'
const NAMED = { name: 'lookup', args: {} }

/** As `lifesign/register` has it. */
const stand = () => standWith({ adapters: [hears(), modelHttp()], watchProcess: false })

describe.each(BOTH)('a loop of %s', (way) => {
  it('is one run with its calls and tools, and the tokens', async () => {
    const { spans, ends } = stand()

    const tools = [toolOf('lookup', () => ({ output: 'found' })), toolOf('weigh', () => ({ output: 3 }))]
    await played(() => WAYS[way]('hi', { tools }))

    expect(treeOf(spans())).toEqual([
      'invoke_agent',
      `  ${CHAT}`,
      `  ${CHAT}`,
      '  execute_tool lookup',
      '  execute_tool weigh',
    ])
    expect(ends).toMatchObject([{ reason: 'completed', stopReason: 'stop' }])
    expect(spans().at(-1)?.attributes).toMatchObject({
      'gen_ai.usage.input_tokens': 6,
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini-2.5-flash',
    })
  })

  it('says of each tool whether it failed, and by which id it was asked for', async () => {
    const { recorder } = listen()

    const tools = [
      toolOf('lookup', ({ id }) => (id === 'call-2' ? { error: 'no such entry' } : { output: 'found' })),
    ]
    const script = (_: unknown, question: number) =>
      question === 1 ? ['call-1', 'call-2'].map((id) => Object.assign({ id }, NAMED)) : []
    await played(() => WAYS[way]('hi', { tools }), { script })

    const told = recorder.works.filter(({ kind }) => kind === 'tool_call')
    expect(
      told.map(({ options, ends }) => [options, ends[0]?.output, (ends[0]?.error as Error)?.message]),
    ).toEqual([
      [{ name: 'lookup', callId: 'call-1', input: {} }, { output: 'found' }, undefined],
      [{ name: 'lookup', callId: 'call-2', input: {} }, undefined, 'no such entry'],
    ])
  })

  it('is an error where a tool throws', async () => {
    const { recorder } = listen()

    const broken = toolOf('lookup', () => {
      throw new RangeError('broken')
    })
    await expect(played(() => WAYS[way]('hi', { tools: [broken] }))).rejects.toThrow('broken')

    expect(recorder.runs.map(({ ended }) => [ended?.reason, ended?.errorType])).toEqual([
      ['error', 'RangeError'],
    ])
    expect(recorder.works.map(({ ends }) => ends.length)).toEqual([1, 1])
  })

  it('has an open tool while that hangs', async () => {
    const { recorder } = listen()
    let goOn = (): void => undefined
    const hangs = new Promise<object>((resolve) => (goOn = () => resolve({ output: 'late' })))

    const playing = played(() => WAYS[way]('hi', { tools: [toolOf('lookup', () => hangs)] }))
    await expect.poll(() => recorder.works.length, PATIENT).toBe(2)
    const open = recorder.works.map(({ name, ends }) => [name, ends.length])
    goOn()
    await playing

    expect(open).toContainEqual(['lookup', 0])
    expect(recorder.works.map(({ ends }) => ends.length)).toEqual([1, 1, 1])
  })

  it('says that the client has called enough', async () => {
    const { recorder } = listen()

    const tools = [toolOf('lookup', () => ({ output: 'found' }))]
    const automaticFunctionCalling = { maximumRemoteCalls: 2 }
    await played(() => WAYS[way]('hi', { tools, automaticFunctionCalling }), { script: () => [NAMED] })

    expect(recorder.runs.map(({ ends }) => ends)).toEqual([
      [{ reason: 'completed', stopReason: 'maximum_remote_calls' }],
    ])
  })

  it('belongs to the run of a host, and leaves its tools as they were', async () => {
    const { recorder } = listen()
    const run = recorder.startRun({})
    const tool = toolOf('lookup', () => ({ output: 'found' }))
    const before = Object.getOwnPropertyDescriptors(tool)

    await played(() => recorder.within({ run }, () => WAYS[way]('hi', { tools: [tool] })))

    expect([recorder.runs, run.ends, run.suspicions]).toEqual([[run], [], []])
    expect(run.works.map(({ name }) => name)).toEqual(['gemini-2.5-flash', 'lookup', 'gemini-2.5-flash'])
    expect(Object.getOwnPropertyDescriptors(tool)).toEqual(before)
  })

  it('is none where the client was told to call nothing', async () => {
    const { recorder, leave } = listen()

    const config = {
      tools: [toolOf('lookup', () => ({ output: 'found' }))],
      automaticFunctionCalling: { disable: true },
    }
    await played(() => WAYS[way]('hi', config))
    leave()

    // As it is heard on the wire: the application itself has the tool.
    expect(recorder.runs.map(({ options }) => options.provider)).toEqual(['gcp.gemini'])
    expect(recorder.works[0]?.ends).toMatchObject([{ finishReason: 'tool_calls' }])
  })
})

it('a loop that nobody reads has not begun, and asks no model', async () => {
  const { recorder } = listen()

  const tools = [toolOf('lookup', () => ({ output: 'found' }))]
  const questions = await played(async ({ asked: sent }) => {
    await genAi().models.generateContentStream(asked('hi', { tools }))
    return sent.length
  })

  expect([questions, recorder.runs]).toEqual([0, []])
})

describe('a chat', () => {
  it('has a run for each message whose answer calls tools', async () => {
    const { spans, ends } = stand()

    const tools = [toolOf('lookup', () => ({ output: 'found' }))]
    await played(async () => {
      const chat = genAi().chats.create({ model: 'gemini-2.5-flash', config: { tools } })
      await chat.sendMessage({ message: 'hi' })
      await readAll(chat.sendMessageStream({ message: 'and now?' }))
    })

    const turn = ['invoke_agent', `  ${CHAT}`, `  ${CHAT}`, '  execute_tool lookup']
    expect(treeOf(spans())).toEqual([...turn, ...turn])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('is over where the reader of its answer leaves', async () => {
    const { recorder } = listen()
    const run = recorder.startRun({})

    await played(
      async () => {
        const chat = genAi().chats.create({ model: 'gemini-2.5-flash' })
        for await (const _ of await recorder.within({ run }, () => chat.sendMessageStream({ message: 'hi' })))
          break
        expect(run.works.map(({ ends }) => ends.length)).toEqual([1])
      },
      { mood: 'stalls' },
    )
  })
})

describe('an application that knows nothing of Lifesign', () => {
  const run = (file: string, version: keyof typeof NODES, preload: readonly string[] = []) => {
    const node = NODES[version]
    const args = [...node.sourceFlags, ...preload, `test/frameworks/${file}`]
    return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
  }

  it('is heard under lifesign/register and not changed, as ES module and CommonJS, on Node 22.15 and 24', async () => {
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']

    const bare = await run('genai-app.mjs', 'Node 24')
    // What it prints are its answers, all that was sent to the model, and what has become of what it asked.
    expect([bare.lines.filter((line) => line === 'All is well.').length, bare.code, bare.stderr]).toEqual([
      2,
      0,
      '',
    ])
    expect(bare.lines.filter((line) => line.startsWith('{'))).toHaveLength(5)

    for (const [file, version] of [
      ['genai-app.mjs', 'Node 24'],
      ['genai-app.cjs', 'Node 24'],
      ['genai-app.mjs', 'Node 22.15'],
    ] as const) {
      const heard = await run(file, version, preload)

      expect([heard.lines, heard.code]).toEqual([bare.lines, bare.code])
      expect(heard.stderr.replace(/HEARD .*\n/, '')).toBe(bare.stderr)
      expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
        { reason: 'completed' },
        { reason: 'completed' },
      ])
    }
  })
})

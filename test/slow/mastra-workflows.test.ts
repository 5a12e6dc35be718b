/** The real workflows of Mastra: each is one run with its steps and its agents, and fails as they do. */

import { describe, expect, it } from 'vitest'

import { treeOf } from '../adapters/span-tree.ts'
import type { Mood } from './adapters/chat-server.ts'
import { type Make, PATIENT, play } from './adapters/mastra-stage.ts'
import {
  createStep,
  INPUT,
  listen,
  run,
  says,
  stand,
  stepOf,
  type Workflow,
  workflowOf,
} from './adapters/mastra-workflow-stage.ts'
import { NODES, startChild } from './child.ts'

describe('a workflow', () => {
  it('is one run, with a tool call for each step and a sub-agent for each agent', async () => {
    const { spans, ends } = stand()

    const playing = await play(async (make: Make) => {
      const agent = createStep(make() as never)
      const build = (empty: Workflow) =>
        empty
          .then(says('fetch'))
          .map(async ({ inputData }) => ({ prompt: String(inputData) }))
          .then(agent)
          .map(async ({ inputData }) => (inputData as { readonly text: string }).text)
      return run(workflowOf('report', build))
    })

    expect(playing).toMatchObject({ status: 'success', result: 'Hello.' })
    expect(treeOf(spans())).toEqual([
      'invoke_agent report',
      '  execute_tool fetch',
      '  invoke_agent clerk',
      '    chat gpt-5',
    ])
    expect(ends.map(({ reason }) => reason)).toEqual(['completed', 'completed'])
  })

  it('is one run, with each step of those that go in parallel, of a branch and of a list, and those below', async () => {
    const { spans } = stand()

    const inner = workflowOf('inner', (empty) => empty.then(says('deep')))
    const build = (empty: Workflow) =>
      empty
        .parallel([says('left'), says('right')])
        .map(async () => 'both')
        .branch([
          [async () => true, says('taken')],
          [async () => false, says('untaken')],
        ])
        .map(async () => ['a', 'b'])
        .foreach(says('each'))
        .map(async () => 'all')
        .then(inner)
    expect(await run(workflowOf('outer', build))).toMatchObject({ status: 'success' })

    expect(treeOf(spans())).toEqual([
      'invoke_agent outer',
      '  execute_tool each',
      '  execute_tool each',
      '  execute_tool left',
      '  execute_tool right',
      '  execute_tool taken',
      '  invoke_agent inner',
      '    execute_tool deep',
    ])
  })

  it('is a part of the run of a host, and of the tool of an agent a child', async () => {
    const recorder = listen()
    const host = recorder.startRun({})
    const tool = host.startToolCall({ name: 'lookup' })
    const workflow = workflowOf('report', (empty) => empty.then(says('fetch')))

    await recorder.within({ run: host }, () => run(workflow))
    await recorder.within({ run: host, work: tool }, () => run(workflow))

    expect(host.works.map(({ name }) => name)).toEqual(['lookup', 'fetch'])
    expect(recorder.runs.map(({ agent, parent, within }) => [agent, parent, within])).toEqual([
      [undefined, undefined, undefined],
      ['report', host, tool],
    ])
    expect([host.ends, host.holds.every(({ isOpen }) => !isOpen)]).toEqual([[], true])
  })

  it('is the same one where it is streamed, whether or not anybody reads', async () => {
    const recorder = listen()
    const workflow = workflowOf('report', (empty) => empty.then(says('fetch')))

    const { result } = (await workflow.createRun()).stream(INPUT)
    await result

    await expect.poll(() => recorder.runs.map(({ ended }) => ended?.reason), PATIENT).toEqual(['completed'])
    expect(recorder.works.map(({ name, ends }) => [name, ends.length])).toEqual([['fetch', 1]])
  })
})

describe('a step', () => {
  const broken = (): never => {
    throw new RangeError('broken')
  }

  it('that throws ends its workflow as an error', async () => {
    const recorder = listen()

    const result = await run(workflowOf('report', (empty) => empty.then(stepOf('fetch', broken))))

    expect(result.status).toBe('failed')
    expect(recorder.runs.map(({ ended }) => ended)).toMatchObject([
      { reason: 'error', errorType: 'RangeError' },
    ])
    expect(recorder.works.map(({ ends }) => ends)).toMatchObject([[{ error: { message: 'broken' } }]])
  })

  it('that is tried again waits until then, and each attempt is a call', async () => {
    const recorder = listen()
    let attempts = 0
    const flaky = stepOf('fetch', async () => ((attempts += 1) === 1 ? broken() : 'found'), { retries: 2 })

    const retryConfig = { attempts: 2, delay: 5 }
    const result = await run(workflowOf('report', (empty) => empty.then(flaky), { retryConfig }))

    expect([result.status, recorder.runs.map(({ waits }) => waits)]).toEqual(['success', [['retry']]])
    expect(recorder.works.map(({ name, ends }) => [name, ends[0]?.error === undefined])).toEqual([
      ['fetch', false],
      ['fetch', true],
    ])
  })

  it('that only sleeps is a wait, and no call', async () => {
    const recorder = listen()

    await run(workflowOf('report', (empty) => empty.sleep(5).then(says('fetch'))))

    expect([recorder.runs[0]?.waits, recorder.works.map(({ name }) => name)]).toEqual([
      ['runtime'],
      ['fetch'],
    ])
  })

  it('whose agent fails ends the agent and the workflow', async () => {
    const recorder = listen()

    const mood: Mood = 'refuses'
    const playing = play(async (make: Make) => {
      const build = (empty: Workflow) =>
        empty.map(async ({ inputData }) => ({ prompt: String(inputData) })).then(createStep(make() as never))
      return run(workflowOf('report', build))
    }, mood)

    expect((await playing).status).toBe('failed')
    expect(recorder.runs.map(({ agent, ended }) => [agent, ended?.reason])).toEqual([
      ['report', 'error'],
      ['clerk', 'error'],
    ])
  })
})

describe('an application that knows nothing of Lifesign', () => {
  it('is heard under lifesign/register and not changed, as ES module and CommonJS', async () => {
    const preload = ['--import', 'lifesign/register', '--import', './test/frameworks/heard.mjs']
    const node = NODES['Node 24']
    const app = (file: string, before: readonly string[] = []) => {
      const args = [...node.sourceFlags, ...before, `test/heavy-frameworks/${file}`]
      return startChild({ node, args, variables: { LIFESIGN_START_SDK: 'false' } }).ended
    }

    const bare = await app('mastra-workflow-app.mjs')
    expect([bare.lines.at(0), bare.lines.at(-1), bare.code]).toEqual([
      'success hi there. undefined',
      'failed undefined broken',
      0,
    ])

    for (const file of ['mastra-workflow-app.mjs', 'mastra-workflow-app.cjs']) {
      const heard = await app(file, preload)

      expect([heard.lines.at(0), heard.lines.at(-1), heard.code]).toEqual([
        bare.lines.at(0),
        bare.lines.at(-1),
        bare.code,
      ])
      expect(JSON.parse(/HEARD (.*)/.exec(heard.stderr)?.[1] ?? '[]')).toEqual([
        { agent: 'report', session: 'run-report', reason: 'completed' },
        { agent: 'broken', session: 'run-broken', reason: 'error' },
      ])
    }
  })
})

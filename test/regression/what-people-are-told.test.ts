/** What people read, and do not read, in situations in which they once read something untrue. */

import { describe, expect, it } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunHandle } from '../../src/model/run.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const MINUTE = 60_000
const never = (): Promise<never> => new Promise(() => {})

function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: string[] = []
  const chat = functionChannel('chat', ({ text }) => void told.push(text))
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    channels: [chat],
    defaultOrigin: { channel: 'chat', room: 'r' },
    ...options,
  })
  const start = (label = 'job', session = 's'): RunHandle => lifesign.recorder.startRun({ label, session })
  const inside = (
    run: RunHandle,
    work: ReturnType<RunHandle['startToolCall']>,
    session?: string,
  ): RunHandle =>
    lifesign.recorder.within({ run, work }, () =>
      lifesign.recorder.startRun({ agent: 'sub', ...(session && { session }) }),
    )
  const pass = (ms: number): Promise<void> => clock.advanceAsync(ms)
  return { clock, told, lifesign, start, inside, pass }
}

describe('nothing is told', () => {
  it('of a sub-agent in a tool whose model thinks', async () => {
    const { told, start, inside, pass } = open()
    const run = start()
    inside(run, run.startToolCall({ name: 'task' })).startModelCall({ model: 'big' })
    await pass(5 * MINUTE)
    expect(told).toEqual([])
  })

  it('of a sub-agent that waits for a person', async () => {
    const { told, lifesign, pass } = open({ tickMs: 5_000 })
    const body = lifesign.run({ label: 'job', session: 's' }, (run) =>
      run.child({ agent: 'sub' }, (child) => {
        child.waiting('person')
        return never()
      }),
    )
    body.catch(() => {})
    await pass(23 * 60 * MINUTE)
    expect([told, lifesign.sessions.get('s')?.state]).toEqual([[], 'waiting'])
  }, 60_000)

  it('of a tool that asks a person while a parallel one runs', async () => {
    const { told, start, pass } = open()
    const run = start()
    run.startToolCall({ name: 'ask_user' })
    run.waiting('person')
    const read = run.startToolCall({ name: 'read' })
    await pass(1_000)
    read.end()
    await pass(30 * MINUTE)
    expect(told).toEqual([])
  })

  it('of a tool of a sub-agent that may take long', async () => {
    const { told, start, inside, pass } = open({
      thresholds: { tools: { build: { warnMs: 20 * MINUTE } } },
    })
    const run = start()
    inside(run, run.startToolCall({ name: 'task' })).startToolCall({ name: 'build' })
    await pass(19 * MINUTE)
    expect(told).toEqual([])
  })

  it('of a tool whose handle was lost, while later its model thinks', async () => {
    const { told, start, pass } = open()
    const run = start()
    run.startToolCall({ name: 'web_fetch' })
    for (let turn = 0; turn < 60; turn += 1) {
      const call = run.startModelCall({ model: 'big' })
      await pass(10_000)
      call.end({ finishReason: 'tool_calls' })
    }
    run.startModelCall({ model: 'big' })
    await pass(5 * MINUTE)
    expect(told).toEqual([])
  })

  it('of an answer that is complete while the host saves it', async () => {
    const { told, lifesign, start, pass } = open()
    const run = start()
    for (let turn = 0; turn < 30; turn += 1) {
      const call = run.startModelCall({ model: 'big' })
      await pass(10_000)
      call.end({ finishReason: 'tool_calls' })
    }
    lifesign.sessions.queued('s')
    run.startModelCall({ model: 'big' }).end({ finishReason: 'stop' })
    await pass(100_000)
    expect(told).toEqual([])
  })
})

describe('one message tells', () => {
  it('of declared retries that never succeed, and no more than ten in six hours', async () => {
    const { told, start, pass } = open()
    const run = start()
    for (let turn = 0; turn < 654; turn += 1) {
      const call = run.startModelCall({ model: 'big' })
      await pass(3_000)
      call.end({ error: new Error('529') })
      run.waiting('retry', { untilMs: 30_000 })
      await pass(30_000)
    }
    expect(told[0]).toBe(
      '⚠️ Task `job` has gone silent: its model is asked again and again without a result for 6m. It may need you',
    )
    expect(told.length).toBeLessThanOrEqual(7)
    expect(told.filter((text) => text.includes('moving'))).toEqual([])
  }, 60_000)

  it('of failing requests for as long as they fail, not for as long as the run goes', async () => {
    const { told, start, pass } = open()
    const run = start()
    for (const error of [undefined, new Error('500')]) {
      for (let turn = 0; turn < 38; turn += 1) {
        const call = run.startModelCall({ model: 'big' })
        await pass(10_000)
        call.end(error === undefined ? { finishReason: 'tool_calls' } : { error })
      }
    }
    expect(told).toEqual([expect.stringContaining('without a result for 6m')])
  })

  it('of a tool that hangs beside a run that moves, for ever', async () => {
    const { told, lifesign, start, pass } = open()
    start('hung').startToolCall({ name: 'bash' })
    const beside = lifesign.recorder.startRun({ session: 's' })
    for (let turn = 0; turn < 21; turn += 1) {
      await pass(30_000)
      beside.progress()
    }
    expect(told).toEqual(['⚠️ Task `hung` has gone silent: in tool `bash` for 10m 2s. It may need you'])
  })

  it('of one hang in a sub-agent with a session of its own, and names what hangs', async () => {
    const { told, start, inside, pass } = open()
    const run = start()
    inside(run, run.startToolCall({ name: 'task' }), 's:sub').startToolCall({ name: 'bash' })
    await pass(11 * MINUTE)
    expect(told).toEqual([expect.stringContaining('in tool `bash` for 10m')])
  })

  it('again at twice the silence, however old the run is', async () => {
    const { told, start, pass } = open()
    const run = start()
    for (let turn = 0; turn < 200; turn += 1) {
      run.progress()
      await pass(50_000)
    }
    run.startToolCall({ name: 'bash' })
    await pass(21 * MINUTE)
    expect(told.map((text) => /for (.*?)\./.exec(text)?.[1])).toEqual(['10m 2s', '20m 3s'])
  })

  it('of a hung request, whatever time limit it has', async () => {
    const { told, start, pass } = open()
    start().startModelCall({ model: 'm', timeoutMs: 30 * MINUTE })
    await pass(7 * MINUTE)
    expect(told).toEqual([expect.stringContaining('waiting for model `m` for 6m')])
  })

  it('after a day that a person is awaited, in words of its own', async () => {
    const { told, start, pass } = open({ tickMs: 5_000 })
    start().waiting('person')
    await pass(24 * 60 * MINUTE + 10_000)
    expect(told).toEqual(['⚠️ Task `job` waits for you, for 1d'])
  }, 60_000)
})

describe('whoever was told', () => {
  async function afterStall() {
    const stage = open()
    const run = stage.start('job')
    const tool = run.startToolCall({ name: 'bash' })
    await stage.pass(11 * MINUTE)
    stage.told.splice(0)
    return { ...stage, run, tool }
  }

  it('hears nothing false while somebody else of the session works', async () => {
    const { told, lifesign, pass } = await afterStall()
    const other = lifesign.recorder.startRun({ session: 's', label: 'other' })
    other.progress()
    other.end({ reason: 'completed' })
    await pass(MINUTE)
    expect(told).toEqual([])
  })

  it('hears nothing false when a person is asked, or the tool fails', async () => {
    const { told, run, tool, pass } = await afterStall()
    const over = run.waiting('person')
    await pass(MINUTE)
    over()
    tool.end({ error: new DOMException('aborted', 'AbortError') })
    await pass(1_500)
    expect(told).toEqual([])

    run.end({ reason: 'killed', cause: 'stop' })
    await pass(10_000)
    expect(told).toEqual([expect.stringContaining('`job` was')])
  })

  it('hears of a takeover, which is told to nobody else', async () => {
    const { told, lifesign, pass } = await afterStall()
    lifesign.sessions.takeover('s')
    await pass(10_000)
    expect(told).toEqual(['ℹ️ Task `job` is over: another run took over'])
  })

  it('hears that it moves when it does', async () => {
    const { told, tool, pass } = await afterStall()
    tool.end()
    await pass(5_000)
    expect(told).toEqual(['✅ Task `job` is moving again'])
  })
})

/** What is remembered of a session while nobody looks: its steps, its pulse, its ends, and that it is cheap. */

import { describe, expect, it, vi } from 'vitest'
import { Pulse } from '../../../src/status/book/pulse.ts'
import { Steps } from '../../../src/status/book/steps.ts'
import type { SessionList } from '../../../src/status/wire/list-schema.ts'
import type { SessionDetail } from '../../../src/status/wire/session-schema.ts'
import { LiveView } from '../../support/live-view.ts'

describe('BeatBook', () => {
  it('looks at no session while nobody watches, whatever its runs do', () => {
    const live = new LiveView()
    const { source } = live.lifesign.live
    const [glance, snapshot] = [vi.spyOn(source, 'glance'), vi.spyOn(source, 'snapshot')]

    for (const session of ['a', 'b', undefined]) {
      const run = live.lifesign.open(session === undefined ? {} : { session })
      const call = run.model({ model: 'm' })
      call.progress()
      call.end()
      run.tool({ name: 'bash' }).end()
      run.end()
    }
    expect(glance).not.toHaveBeenCalled()

    live.clock.advance(5_000)
    expect(glance.mock.calls.length).toBeLessThanOrEqual(3)
    expect(snapshot).not.toHaveBeenCalled()
  })

  it('knows the last steps of a session that nobody watched', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const startedAt = live.clock.wallTime()
    live.clock.advance(1_000)
    run.model({ model: 'gpt-5' }).end()
    live.clock.advance(1_000)
    run.tool({ name: 'bash' }).end()
    run.tool({ name: 'ask', remote: true }).end()
    run.end()
    live.clock.advance(7_000)

    const { transitions } = await live.json<SessionDetail>('/api/sessions/a')

    expect(
      transitions.map(({ at, state, toolName, model }) => [at - startedAt, state, toolName ?? model]),
    ).toEqual([
      [0, 'awaiting_model', undefined],
      [1_000, 'awaiting_model', 'gpt-5'],
      [2_000, 'tool_exec', 'bash'],
      [2_000, 'tool_wait', 'ask'],
      [2_000, 'complete', undefined],
      [9_000, 'idle', undefined],
    ])
  })

  it('notes nothing of a session without a name, and yet knows when it began', async () => {
    const live = new LiveView()
    for (let count = 0; count < 3; count += 1) live.lifesign.open({}).end()
    const run = live.lifesign.open({ label: 'lone' })
    const startedAt = live.clock.wallTime()
    live.clock.advance(2_000)
    run.tool({ name: 'bash' })
    expect(live.lifesign.live.book.entries.size).toBe(0)
    live.clock.advance(1_000)

    const { sessions } = await live.json<SessionList>('/api/sessions')
    const [key = ''] = sessions.map((row) => encodeURIComponent(row.key))
    const { transitions } = await live.json<SessionDetail>(`/api/session?key=${key}`)

    expect(sessions).toMatchObject([{ label: 'lone', startedAt, toolName: 'bash' }])
    expect(transitions.map(({ at, state }) => [at - startedAt, state])).toEqual([
      [0, 'awaiting_model'],
      [3_000, 'tool_exec'],
    ])
  })

  it('shows a step that came after the last look to whoever asks next', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    live.clock.advance(6_000)
    run.tool({ name: 'bash' })

    expect(await live.json('/api/sessions/a/heartbeat')).toMatchObject({
      state: 'tool_exec',
      toolName: 'bash',
    })
  })

  it('notes who was told of an end, also where the news was held back at once', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' }).end({ reason: 'killed', cause: 'takeover' })

    const { told } = await live.json<SessionDetail>('/api/sessions/a')

    expect(told).toMatchObject([{ outcome: 'suppressed', reason: 'takeover' }])
  })
})

describe('Steps', () => {
  it('keeps the last ten, the newest last, and what repeats once', () => {
    const steps = new Steps()
    const step = { state: 'tool_exec', status: 'active', model: undefined } as const
    for (let count = 0; count < 26; count += 1)
      steps.add({ ...step, toolName: `tool-${count >> 1}`, atMs: count })

    const read = steps.read({ nowMs: 100, at: 1_100 })

    expect(read.map(({ toolName }) => toolName)).toEqual(
      Array.from({ length: 10 }, (_, index) => `tool-${index + 3}`),
    )
    expect(read[0]?.at).toBe(1_006)
  })
})

describe('Pulse', () => {
  const end = (letters: string, length: number): string => letters.slice(-length)

  it('is empty before the first letter, and one letter a beat after it', () => {
    const pulse = new Pulse(0)
    expect(pulse.read(0)).toBe('_'.repeat(180))
    for (const [slot, letter] of [...'t4-s!'].entries()) pulse.write(letter, slot * 5_000)
    expect(end(pulse.read(20_000), 6)).toBe('_t4-s!')
  })

  it('shows what it does now where the slot has no letter yet, and slots that nobody wrote as not heard', () => {
    const pulse = new Pulse(0)
    pulse.write('t', 0)
    expect(end(pulse.read(5_000, '-'), 2)).toBe('t-')
    pulse.write('t', 30_000)
    expect(end(pulse.read(30_000), 7)).toBe('thhhhht')
  })

  it('keeps the first end of a slot, and lets nothing run after it', () => {
    const pulse = new Pulse(0)
    pulse.write('t', 0)
    pulse.writeEnd('E', 5_000)
    pulse.writeEnd('C', 5_001)
    pulse.write('4', 5_002)
    expect(pulse.newest(5_003, '4')).toBe('E')
    expect(end(pulse.read(25_000), 5)).toBe('E____')
    pulse.writeEnd('K', 25_000)
    expect(end(pulse.read(25_000), 5)).toBe('E___K')
  })

  it('forgets what is older than 15 minutes', () => {
    const pulse = new Pulse(0)
    pulse.writeEnd('E', 0)
    pulse.write('t', 900_000)
    expect(pulse.read(900_000)).toBe(`${'_'.repeat(179)}t`)
  })
})

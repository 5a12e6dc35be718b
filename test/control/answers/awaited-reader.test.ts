/** Who is silent: the source that a reader waits for, and not the answer that waits for its reader. */

import { describe, expect, it } from 'vitest'
import type { Stage } from './answer-stage.ts'
import { open, source } from './answer-stage.ts'

const LIMITS = { thresholds: { warnMs: 4_000, abortMs: 80_000 } }

function watched() {
  const stage = open(LIMITS)
  const alarms: string[] = []
  for (const name of ['session.stalled', 'session.resolved'] as const) {
    stage.lifesign.on(name, ({ status, reason, event }) => {
      if (event === 'session.stalled') alarms.push(`${status} ${reason}`)
    })
  }
  return { stage, alarms }
}

async function pass(stage: Stage, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await stage.clock.advanceAsync(1_000)
}

const waitOf = (stage: Stage) => stage.lifesign.sessions.get('S')?.strands[0]?.wait

describe('an answer whose reader', () => {
  it('waits for a chunk is silent, and stalled past the limit of its run', async () => {
    const { stage, alarms } = watched()
    const { stream, say } = source()
    const reader = (await stage.lifesign.run({ session: 'S' }, () => stream)).getReader()
    const chunk = reader.read()

    await pass(stage, 7)
    expect(alarms).toEqual(['firing active_work_without_progress'])
    say('a')
    await chunk
    await pass(stage, 2)

    expect(alarms).toEqual(['firing active_work_without_progress', 'resolved active_work_without_progress'])
  })

  it('asks for no chunk is not silent, and shows that it waits for its reader', async () => {
    const { stage, alarms } = watched()
    const given = await stage.lifesign.run({ session: 'S' }, () => source().stream)

    await pass(stage, 60)

    expect(waitOf(stage)).toBe('reader')
    expect(alarms).toEqual([])
    expect(given.locked).toBe(false)
  })

  it('comes back is silent from then on, and not before', async () => {
    const { stage, alarms } = watched()
    const given = await stage.lifesign.run({ session: 'S' }, () => source().stream)
    await pass(stage, 30)
    void given
      .getReader()
      .read()
      .catch(() => undefined)

    await pass(stage, 4)
    expect([alarms, waitOf(stage)]).toEqual([[], undefined])
    await pass(stage, 3)

    expect(alarms).toEqual(['firing active_work_without_progress'])
  })

  it('reads steadily is progress: no chunk is accused', async () => {
    const { stage, alarms } = watched()
    const { stream, say } = source()
    const reader = (await stage.lifesign.run({ session: 'S' }, () => stream)).getReader()

    for (let turn = 0; turn < 20; turn += 1) {
      const chunk = reader.read()
      await pass(stage, 3)
      say('a')
      await chunk
    }

    expect(alarms).toEqual([])
  })

  it('is slow excuses a model that waits for it, and no tool that hangs beside it', async () => {
    const { stage, alarms } = watched()
    const given = await stage.lifesign.run({ session: 'S' }, (run) => {
      run.model({ model: 'm' })
      run.tool({ name: 't', deadlineMs: 10_000 })
      return source().stream
    })

    await pass(stage, 9)
    expect(alarms).toEqual([])
    await pass(stage, 5)

    expect(alarms).toEqual(['firing blocked_tool_call'])
    expect(given.locked).toBe(false)
  })
})

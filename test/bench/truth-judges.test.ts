/** The judges of the truth benchmark: each sees what it can see, and a stopped process accuses nobody. */

import { describe, expect, it } from 'vitest'
import { FixedTimer } from '../../bench/truth/fixed-timer.ts'
import type { Findings, Judge } from '../../bench/truth/judge.ts'
import { LifesignJudge } from '../../bench/truth/lifesign-judge.ts'
import { OpenClawRule } from '../../bench/truth/openclaw-rule.ts'
import { HERE, checkOut, loadPackage } from '../../bench/truth/package.ts'
import { play } from '../../bench/truth/player.ts'
import { Random } from '../../bench/truth/random.ts'
import { Script } from '../../bench/truth/script.ts'
import type { Disturbance, ProcessWork } from '../../bench/truth/trace.ts'

const judged = await loadPackage(HERE)
const HOUR_MS = 3_600_000

function write(scene: (script: Script) => void): Script {
  const script = new Script('s', new Random('judges'), { next: 0 })
  scene(script)
  return script
}

function judge(
  { events }: Script,
  by: Judge,
  { disturbances = [] as Disturbance[], endMs = HOUR_MS } = {},
): Promise<Findings> {
  return play({ events: events.toSorted((a, b) => a.atMs - b.atMs), disturbances, endMs }, by)
}

/** A tool that hangs from its first second on. */
const hang = write((script) => void script.startTool(1_000, script.startRun(1_000), 'deploy'))

/** A model that streams, a chunk each 10 s, for twenty minutes. */
const stream = write((script) => {
  const run = script.startRun(0)
  const call = script.startModel(1_000, run, 'gpt-5')
  for (let ms = 10_000; ms < 1_200_000; ms += 10_000) script.chunk(ms, run, call)
  script.endModel(1_200_000, run, call, 'stop')
  script.endRun(1_200_500, run)
})

describe('LifesignJudge', () => {
  it('notes the alarm, the one who is blamed, and what people read', async () => {
    const { alarms, messages } = await judge(hang, new LifesignJudge(judged))

    expect(alarms[0]).toMatchObject({
      session: 's',
      run: 's/1',
      class: 'stalled',
      culprit: 'deploy',
      repeat: 0,
    })
    expect(messages[0]).toMatchObject({ room: 's', run: 's/1', kind: 'stalled' })
  })

  it('sees the processes of a tool: one that works, one that stops to, and one that does nothing', async () => {
    const first = async (work: ProcessWork): Promise<unknown> => {
      const tool = write((script) => {
        const run = script.startRun(0)
        script.startProcess(0, run, script.startTool(0, run, 'deploy'), work)
      })
      const { alarms } = await judge(tool, new LifesignJudge(judged))
      return [Math.floor((alarms[0]?.atMs ?? 0) / 60_000), alarms[0]?.evidence]
    }

    expect(await first({ share: 0.2 })).toEqual([30, 'alive'])
    expect(await first({ share: 0.2, forMs: 1_150_000 })).toEqual([19, 'idle'])
    expect(await first({ share: 0 })).toEqual([10, 'idle'])
  })

  it('hears at once of a run whose body throws', async () => {
    const thrown = write((script) => {
      const run = script.startRun(0)
      script.say({ atMs: 5_500, verb: 'run.throws', run, error: 'TimeoutError' })
    })

    const { messages } = await judge(thrown, new LifesignJudge(judged))

    expect(messages).toMatchObject([{ atMs: 5_500, kind: 'ended', run: 's/1' }])
  })

  it('has nothing to say about what it does at its own end', async () => {
    const { messages } = await judge(hang, new LifesignJudge(judged), { endMs: 20_000 })

    expect(messages).toEqual([])
  })

  it('hears what arrived while the process stood still before it looks for the second time', async () => {
    const disturbances = [{ atMs: 400_000, kind: 'stopped', ms: 500_000 }] as const

    const { alarms } = await judge(stream, new LifesignJudge(judged), { disturbances: [...disturbances] })

    expect(alarms).toEqual([])
  })

  it('would abort whom the abort threshold has passed, and aborts nobody', async () => {
    const handler = { recover: () => ({ action: 'observe_only', status: 'noop' }) as const }
    const options = { recovery: { abort: true, handler } }

    const { aborts, messages } = await judge(hang, new LifesignJudge(judged, options))

    expect(aborts[0]).toMatchObject({ run: 's/1' })
    expect(messages.filter(({ kind }) => kind === 'ended')).toEqual([])
  })
})

describe('FixedTimer', () => {
  it('calls after 120 s of silence, whatever the reason', async () => {
    const { alarms } = await judge(hang, new FixedTimer())

    expect(alarms).toMatchObject([{ atMs: 121_000, session: 's', run: 's/1' }])
  })

  it('calls when its process stood still', async () => {
    const disturbances: Disturbance[] = [{ atMs: 400_000, kind: 'stopped', ms: 500_000 }]

    const calm = await judge(stream, new FixedTimer())
    const stopped = await judge(stream, new FixedTimer(), { disturbances })

    expect([calm.alarms.length, stopped.alarms.length]).toEqual([0, 1])
  })
})

describe('OpenClawRule', () => {
  it('sees a blocked tool at the first look after 120 s, and tells it once', async () => {
    const { alarms } = await judge(hang, new OpenClawRule())

    expect(alarms).toMatchObject([{ atMs: 150_000, reason: 'blocked_tool_call', culprit: 'deploy' }])
  })

  it('would abort a blocked tool after 15 min', async () => {
    const { aborts } = await judge(hang, new OpenClawRule())

    expect(aborts[0]).toMatchObject({ run: 's/1', atMs: 930_000 })
  })

  it('does not sample a session that waits for a person', async () => {
    const asked = write((script) => {
      const run = script.startRun(0)
      const call = script.startTool(1_000, run, 'ask_user')
      script.wait(1_001, run, { kind: 'person', call })
    })

    expect((await judge(asked, new OpenClawRule())).alarms).toEqual([])
  })
})

describe('checkOut', () => {
  it('refuses a commit that git does not know', () => {
    expect(() => checkOut('no-such-commit')).toThrow()
  })
})

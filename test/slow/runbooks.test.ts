/** People who get an alert can act: each runbook, tried on real processes in trouble and a real Prometheus. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertConfig } from '../../dashboards/source/config.ts'
import { ALERT_NAMES, type AlertName } from '../../dashboards/source/rules/alert-name.ts'
import { alertsOf } from '../../dashboards/source/rules/rule-file.ts'
import { startLocalServer } from '../../examples/demo/local-server.ts'
import { Markdown } from '../support/markdown.ts'
import { SampleFolder } from '../support/sample-folder.ts'
import { fencedSamples } from '../support/samples.ts'
import { type Answer, PrometheusServer } from './dashboards/prometheus-server.ts'
import { JOBS } from './dashboards/told-fleet.ts'
import { type SceneName, STALLED } from './runbooks/scenes.ts'
import { GONE, OPEN_RUNS, tellDays } from './runbooks/told-days.ts'
import { OTHERWISE, QUICK_NUMBERS, TOLD, type Trial, TRIALS } from './runbooks/trials.ts'
import { withoutRecords } from './runbooks/without-records.ts'
import { jobsOf, TroubledFleet } from './runbooks/troubled-fleet.ts'

const README = 'dashboards/runbooks/README.md'
const PATIENCE = { timeout: 15_000, interval: 250 }
const trials = Object.entries(TRIALS) as [AlertName, Trial][]
const sh = promisify(execFile)

/** The queries of a page. */
function queriesOf(name: AlertName): string[] {
  return new Markdown(`dashboards/runbooks/${name}.md`).blocks('promql')
}

/** The same, with numbers that fit seconds. */
function quickQueriesOf(name: AlertName): string[] {
  return queriesOf(name).map((query) => query.replaceAll(/> \d+/g, (found) => QUICK_NUMBERS[found] ?? found))
}

async function freePort(): Promise<string> {
  const server = await startLocalServer(() => {})
  await server.close()
  return new URL(server.url).port
}

it('every alert has a trial, or a reason', () => {
  const tried = [...Object.keys(TRIALS), ...TOLD, ...Object.keys(OTHERWISE)]

  expect(tried.toSorted()).toEqual([...ALERT_NAMES].toSorted())
})

describe('a fleet in trouble', () => {
  const folder = new SampleFolder()
  const doors = new Map<SceneName, string>()
  let fleet: TroubledFleet
  beforeAll(async () => {
    const [door] = fencedSamples(README)
    for (const scene of ['stalled', 'wedged'] as const) {
      doors.set(scene, await freePort())
      folder.write(`${scene}.ts`, `${door?.code.replace('7070', doors.get(scene) ?? '')}\n`)
    }
    const flags = (scene: SceneName): string[] => ['--import', folder.path(`${scene}.ts`)]
    fleet = await TroubledFleet.start({ stalled: flags('stalled'), wedged: flags('wedged') })
    await fleet.begin()
  }, 90_000)
  afterAll(async () => {
    await fleet?.[Symbol.asyncDispose]()
    folder.remove()
  })

  const ask = async (query: string, job: string): Promise<Answer[]> => {
    const answers = await fleet.prometheus.query(query)
    return answers.filter(({ labels, value }) => labels['job'] === job && !Number.isNaN(value))
  }
  const firing = (name: AlertName, job: string): Promise<Answer[]> =>
    ask(`ALERTS{alertstate="firing", alertname="${name}"}`, job)
  /** The commands of the README, with the port of a process and, instead of the page's, a session of ours. */
  const commands = async (scene: SceneName, session?: string): Promise<string[]> => {
    const [block = ''] = new Markdown(README).blocks('sh')
    const lines = block
      .trim()
      .replaceAll('7070', doors.get(scene) ?? '')
      .split('\n')
    const ours = (line: string): string => line.replace(/=[^']+'/, `=${encodeURIComponent(session ?? '')}'`)
    return lines.map((line) => (session === undefined ? line : ours(line)))
  }
  const run = async (command: string | undefined): Promise<unknown> =>
    JSON.parse((await sh('sh', ['-c', command ?? ''])).stdout)

  it('loses a process in the middle of its work', async () => {
    const busy = `lifesign_session_active{lifesign_heartbeat_state!~"idle|complete"} > 0`
    for (const job of jobsOf('killed')) await expect.poll(() => ask(busy, job), PATIENCE).not.toEqual([])

    await fleet.kill('killed')
  })

  describe.each(trials)('%s', (name, { scene, says = {}, shows }) => {
    it('fires, scraped and pushed', async () => {
      for (const job of jobsOf(scene)) {
        const labels = expect.objectContaining(says)
        await expect.poll(() => firing(name, job), PATIENCE).toContainEqual({ labels, value: 1 })
      }
    })

    it('has a page whose queries show whom it is about', async () => {
      for (const [index, what] of shows.entries()) {
        const query = quickQueriesOf(name)[index] ?? ''
        const labels = expect.objectContaining(what)
        for (const job of jobsOf(scene)) {
          const seen = expect.poll(() => ask(query, job), {
            ...PATIENCE,
            message: `query ${index} of ${job}`,
          })
          await seen.toContainEqual({ labels, value: expect.any(Number) })
        }
      }
    })
  })

  it('LifesignTelemetryAbsent fires for an expected job that never came', async () => {
    await expect.poll(() => firing('LifesignTelemetryAbsent', 'never-came'), PATIENCE).toHaveLength(1)
  })

  it('LifesignWatchdog fires, and its page shows that, and who is heard of', async () => {
    const [alerts = '', jobs = ''] = queriesOf('LifesignWatchdog')

    await expect.poll(() => fleet.prometheus.query(alerts), PATIENCE).toHaveLength(1)
    expect((await fleet.prometheus.query(jobs)).length).toBeGreaterThan(Object.keys(TRIALS).length / 3)
  })

  describe('after its people have done what the pages say', () => {
    it('shows who needs somebody, through the door of the README, and stops them there', async () => {
      const [list, stop] = await commands('stalled')

      const sessions = (await run(list)) as { key: string; attention: string }[]
      const stalled = sessions.filter(({ attention }) => attention === 'stalled')
      expect(stalled.map(({ key }) => key).toSorted()).toEqual([...STALLED])
      expect(stalled[0]).toMatchObject({
        heartbeat: {
          state: 'tool_exec',
          toolName: 'grep',
          lastTokenAt: expect.any(Number),
          startedAt: expect.any(Number),
        },
        runs: [expect.any(String)],
        backlog: 0,
        ownerlessWork: 0,
      })

      expect(await run(stop)).toEqual({ stoppedRuns: 1 })
      for (const session of STALLED.slice(1)) await run((await commands('stalled', session))[1])
      await fleet.mend('stalled')
    })

    it('opens to no page in a browser', async () => {
      const url = `http://localhost:${doors.get('wedged')}/stop?session=C2:1`
      const headers = { origin: 'https://example.com' }

      expect((await fetch(url, { method: 'POST', headers })).status).toBe(403)
    })

    it('shows all sessions where they are asked for, also one that only waits for its person', async () => {
      const [needy, , , all] = await commands('wedged')
      const keys = async (command: string | undefined): Promise<unknown> =>
        ((await run(command)) as { key: string }[]).map(({ key }) => key)

      expect(await keys(needy)).not.toContain('P:1')
      expect(await keys(all)).toContain('P:1')
    })

    it('gives stuck sessions back through the door: by a stop, and by a takeover where calls are left or a lane does not move', async () => {
      const [list] = await commands('wedged')
      const stuck = async (): Promise<unknown> =>
        ((await run(list)) as { key: string; attention?: string }[])
          .filter(({ attention }) => attention === 'stuck')
          .map(({ key }) => key)
      expect(await stuck()).toEqual(['C2:1', 'lane:1', 'lane:2', 'C2:2'])

      expect(await run((await commands('wedged', 'C2:1'))[1])).toEqual({ stoppedRuns: 0 })
      // What the host said is forgotten, and its input waits on: only a takeover takes that out.
      for (const session of ['C2:1', 'C2:2', 'lane:1', 'lane:2']) {
        expect(await run((await commands('wedged', session))[2])).toEqual({ stoppedRuns: 0, takenOut: 0 })
      }
      await expect.poll(stuck, PATIENCE).toEqual([])
    })

    it('runs well again where its code was changed', async () => {
      await Promise.all([fleet.mend('failing'), fleet.mend('queued')])
    })

    it.each(trials.filter(([, { ends }]) => ends !== undefined))(
      '%s is over',
      async (name, { scene, ends }) => {
        const [first = ''] = quickQueriesOf(name)
        for (const job of jobsOf(scene)) {
          const left = (): Promise<Answer[]> => (ends === 'alert' ? firing(name, job) : ask(first, job))
          await expect.poll(left, PATIENCE).toEqual([])
        }
      },
    )
  })
})

describe('days, told under a fake clock', () => {
  let server: PrometheusServer
  let to: number
  beforeAll(async () => {
    const told = await tellDays()
    to = told.to
    server = await PrometheusServer.start({ history: told.lines })
  })
  afterAll(() => server?.stop())

  const answersOf = (queries: readonly string[]): Promise<Answer[][]> =>
    Promise.all(queries.map((query) => server.query(query, to)))
  const jobsIn = (answers: readonly Answer[] = []): string[] =>
    answers.map(({ labels }) => labels['job'] ?? '').toSorted()
  const exprOf = (name: AlertName): string =>
    alertsOf(alertConfig()).find((alert) => alert.name === name)?.expr ?? ''
  const heard = [JOBS.scraped, JOBS.pushed].toSorted()
  const everybody = [...heard, GONE].toSorted()

  it('LifesignRunsNotEnding fires, and the queries of its page show where', async () => {
    const [fires, open, doing] = await answersOf([
      exprOf('LifesignRunsNotEnding'),
      ...queriesOf('LifesignRunsNotEnding'),
    ])

    expect([jobsIn(fires), jobsIn(open)]).toEqual([heard, heard])
    expect(open?.map(({ value }) => value)).toEqual([OPEN_RUNS, OPEN_RUNS])
    expect(jobsIn(doing?.filter(({ labels }) => labels['gen_ai_agent_name'] === 'clerk'))).toEqual(heard)
  })

  it('LifesignEveryRunFails fires for the agent of the night, and its page shows how', async () => {
    const queries = [withoutRecords(exprOf('LifesignEveryRunFails')), ...queriesOf('LifesignEveryRunFails')]
    const [fires, how, good] = await answersOf(queries)

    // The job that is gone tells the same: it was the same process.
    expect([jobsIn(fires), jobsIn(how)]).toEqual([everybody, everybody])
    expect(new Set(fires?.map(({ labels }) => labels['gen_ai_agent_name']))).toEqual(new Set(['nightly']))
    expect(good?.every(({ value }) => value === 0)).toBe(true)
  })

  it('LifesignTelemetryAbsent fires for a job that went, and the queries of its page show who was there', async () => {
    const [fires, were, are] = await answersOf([
      exprOf('LifesignTelemetryAbsent'),
      ...queriesOf('LifesignTelemetryAbsent'),
    ])

    expect(jobsIn(fires)).toEqual([GONE])
    expect(jobsIn(were)).toEqual(everybody)
    expect(jobsIn(are)).toEqual(heard)
  })
})

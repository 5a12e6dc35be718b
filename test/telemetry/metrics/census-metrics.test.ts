/** CensusMetrics, through the real SDK. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Census, CensusEntry, CensusRun } from '../../../src/model/census.ts'
import { CensusMetrics } from '../../../src/telemetry/metrics/census-metrics.ts'
import { Instruments } from '../../../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../../../src/telemetry/metrics/metric-values.ts'
import { collectTelemetry, type CollectedTelemetry } from '../../../src/testing/index.ts'

let telemetry: CollectedTelemetry
let entries: Partial<CensusEntry>[]
let queues: Map<string, number>
let passes: number
let instruments: Instruments
let values: MetricValues

const census: Census = {
  each: (visit) => {
    passes++
    for (const entry of entries) {
      visit({
        heartbeat: 'idle',
        agent: undefined,
        attention: undefined,
        silenceMs: undefined,
        attentionAgent: entry.agent,
        silentAgent: entry.agent,
        workKind: undefined,
        runs: [],
        ...entry,
      })
    }
  },
  queueDepth: () => queues,
}

beforeEach(async () => {
  telemetry = await collectTelemetry()
  entries = []
  queues = new Map()
  passes = 0
  instruments = new Instruments()
  values = new MetricValues(() => {})
})
afterEach(() => telemetry[Symbol.asyncDispose]())

function observe(): CensusMetrics {
  const observer = new CensusMetrics({ instruments, values, census, attempt: (_, work) => work() })
  void instruments.current
  return observer
}

async function read(name: string, ...keys: string[]): Promise<unknown[][]> {
  return (await telemetry.metrics(name)).map(({ attributes, value }) =>
    keys.map((key): unknown => attributes[key]).concat(value),
  )
}

describe('CensusMetrics', () => {
  test('shows all states and classes of attention when there is no session', async () => {
    observe()

    const states = await read('lifesign.session.active', 'lifesign.heartbeat.state')
    expect(states).toEqual([
      ['idle', 0],
      ['awaiting_model', 0],
      ['streaming', 0],
      ['tool_exec', 0],
      ['tool_wait', 0],
      ['complete', 0],
    ])
    expect(await read('lifesign.session.attention', 'lifesign.attention.class')).toEqual([
      ['none', 0],
      ['long_running', 0],
      ['stalled', 0],
      ['stuck', 0],
    ])
  })

  test('counts by agent, shows the longest silence, and forgets it when it is over', async () => {
    entries = [
      { agent: 'reader', heartbeat: 'streaming', workKind: 'model_call', silenceMs: 3000 },
      {
        agent: 'reader',
        heartbeat: 'tool_exec',
        workKind: 'tool_call',
        silenceMs: 9000,
        attention: 'stalled',
      },
      { agent: 'writer', heartbeat: 'streaming', workKind: 'model_call', silenceMs: 2000 },
      { agent: 'reader', heartbeat: 'streaming', workKind: 'model_call', silenceMs: 1000 },
    ]
    observe()

    const active = await read('lifesign.session.active', 'gen_ai.agent.name', 'lifesign.heartbeat.state')
    expect(active).toHaveLength(18)
    expect(active.filter((row) => row[2] !== 0)).toEqual([
      ['reader', 'streaming', 2],
      ['reader', 'tool_exec', 1],
      ['writer', 'streaming', 1],
    ])
    const attention = await read(
      'lifesign.session.attention',
      'gen_ai.agent.name',
      'lifesign.attention.class',
    )
    expect(attention.filter((row) => row[2] !== 0)).toEqual([
      ['reader', 'none', 2],
      ['reader', 'stalled', 1],
      ['writer', 'none', 1],
    ])
    const silences = async (): Promise<unknown[]> => {
      const rows = await read('lifesign.session.silence', 'gen_ai.agent.name', 'lifesign.work.kind')
      return rows.filter((row) => row[2] !== 0)
    }
    expect(await silences()).toEqual([
      ['reader', 'tool_call', 9],
      ['reader', 'model_call', 3],
      ['writer', 'model_call', 2],
    ])

    entries = []
    expect(await silences()).toEqual([])
  })

  test('shows for how long the oldest run of each agent is open, sub-agents apart, and zero without one', async () => {
    const runs = [
      { agent: 'reader', openMs: 90_000, waits: [] },
      { agent: 'writer', openMs: 4_000, waits: [] },
      { agent: 'reader', openMs: 7_000, waits: [] },
    ]
    entries = [{ agent: 'reader', heartbeat: 'streaming', runs }]
    observe()

    const ages = (): Promise<unknown[][]> => read('lifesign.run.age', 'gen_ai.agent.name')
    expect(await ages()).toEqual([
      [undefined, 0],
      ['reader', 90],
      ['writer', 4],
    ])
    entries = []
    expect((await ages()).map(([, value]) => value)).toEqual([0, 0, 0])
  })

  test('counts runs by what they wait for, zeros included', async () => {
    const run = (...waits: CensusRun['waits']): CensusRun => ({ agent: undefined, openMs: 1, waits })
    entries = [{ runs: [run('retry'), run()] }, { runs: [run('retry', 'person')] }]
    observe()

    expect(await read('lifesign.run.waiting', 'lifesign.wait.kind')).toEqual([
      ['person', 1],
      ['retry', 2],
      ['runtime', 0],
    ])
  })

  test('takes one pass for each collection', async () => {
    observe()

    await telemetry.metrics()
    await telemetry.metrics()

    expect(passes).toBe(2)
  })

  test('shows queues by class of lane, and zero once they are empty', async () => {
    queues.set('chat', 3)
    observe()

    expect(await read('lifesign.queue.depth', 'lifesign.lane')).toEqual([['chat', 3]])
    queues.clear()
    expect(await read('lifesign.queue.depth', 'lifesign.lane')).toEqual([['chat', 0]])
  })

  test('adds up what exceeds the limits under other', async () => {
    for (let index = 0; index < 103; index++) {
      queues.set(`lane-${index}`, 1)
      entries.push({ agent: `agent-${index}`, heartbeat: 'streaming' })
    }
    observe()

    const depths = await read('lifesign.queue.depth', 'lifesign.lane')
    const active = await read('lifesign.session.active', 'gen_ai.agent.name', 'lifesign.heartbeat.state')
    expect(depths).toContainEqual(['other', 3])
    expect(active).toContainEqual(['other', 'streaming', 3])
  })

  test('stops with zeros, and then looks no more', async () => {
    entries = [{ heartbeat: 'streaming' }]
    const observer = observe()
    await telemetry.metrics()

    observer.stop()

    for (let collection = 0; collection < 2; collection++) {
      const states = await read('lifesign.session.active', 'lifesign.heartbeat.state')
      expect(states).toContainEqual(['streaming', 0])
    }
    expect(passes).toBe(1)
  })
})

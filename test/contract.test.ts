/** The telemetry contract: what backends, dashboards and alerts rely on. A change here is a breaking change. */

import { globSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Census } from '../src/model/census.ts'
import { CensusMetrics } from '../src/telemetry/metrics/census-metrics.ts'
import { DeliveryMetrics } from '../src/telemetry/metrics/delivery-metrics.ts'
import { INSTRUMENTS, type InstrumentSpec } from '../src/telemetry/metrics/instrument-registry.ts'
import { Instruments } from '../src/telemetry/metrics/instruments.ts'
import { MetricValues } from '../src/telemetry/metrics/metric-values.ts'
import { ProcessMetrics } from '../src/telemetry/metrics/process-metrics.ts'
import { RecoveryMetrics } from '../src/telemetry/metrics/recovery-metrics.ts'
import { RunMetrics } from '../src/telemetry/metrics/run-metrics.ts'
import * as semconv from '../src/telemetry/semconv.ts'
import { SessionMetrics } from '../src/telemetry/metrics/session-metrics.ts'
import { collectTelemetry, type CollectedTelemetry } from '../src/testing/index.ts'
import {
  makeAttention,
  makeDelivery,
  makeModelCall,
  makeRecoveryCompletion,
  makeRecoveryRequest,
  makeRun,
  makeToolCall,
  session,
  TIMED_OUT,
} from './telemetry/records.ts'

const specs: readonly InstrumentSpec[] = Object.values(INSTRUMENTS)
const constants: readonly (readonly [string, unknown])[] = Object.entries(semconv)

function constantsOf(prefix: string): string[] {
  return constants.filter(([key]) => key.startsWith(prefix)).map(([, value]) => String(value))
}

describe('metrics', () => {
  test('have these names, kinds, units and attributes', () => {
    const table = specs.map(({ name, kind, unit, attributes }) =>
      [name, kind, unit, attributes.join(' ')].join(' | ').trimEnd(),
    )
    expect(table).toEqual(METRICS)
  })

  test('all have a description, and every histogram has buckets that rise', () => {
    for (const { name, kind, description, buckets } of specs) {
      expect(description, name).toMatch(/^[A-Z].+\.$/)
      expect(buckets !== undefined, name).toBe(kind === 'histogram')
      expect(buckets?.toSorted((a, b) => a - b) ?? [], name).toEqual(buckets ?? [])
    }
  })

  test('never hold identifiers or content', () => {
    const forbidden = [
      semconv.ATTR_RUN_ID,
      semconv.ATTR_RUN_LABEL,
      semconv.ATTR_GEN_AI_CONVERSATION_ID,
      semconv.ATTR_GEN_AI_TOOL_CALL_ID,
      semconv.ATTR_EXCEPTION_MESSAGE,
      ...constantsOf('ATTR_ORIGIN_'),
    ]
    const used = new Set(specs.flatMap(({ attributes }) => attributes))
    expect(forbidden.filter((name) => used.has(name))).toEqual([])
  })

  test('carry no unit, no _total and nothing that Prometheus must escape', () => {
    for (const { name } of specs) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)+$/)
      expect(name).not.toMatch(/(seconds|millis|_ms|_total|_count|_sum|_bucket|_info)$/)
    }
  })
})

describe('names', () => {
  test('are never the namespace of another', () => {
    const names = [...new Set(['ATTR_', 'METRIC_', 'EVENT_'].flatMap(constantsOf))]
    const nested = names.flatMap((name) =>
      names.filter((other) => other.startsWith(`${name}.`)).map((other) => `${name} < ${other}`),
    )
    expect(nested).toEqual([])
  })

  test('are each used for one purpose only', () => {
    for (const prefix of ['ATTR_', 'METRIC_', 'EVENT_']) {
      const names = constantsOf(prefix)
      expect(new Set(names).size, prefix).toBe(names.length)
    }
  })

  test('stand in semconv.ts alone', () => {
    // The rule's own words, and that of the listeners: not names of telemetry.
    const vocabulary = ['session.stuck', 'session.stalled', 'session.long_running', 'session.resolved']
    const found = globSync('src/**/*.ts')
      .filter((file) => !file.endsWith('telemetry/semconv.ts'))
      .flatMap((file) => literalsOf(readFileSync(file, 'utf8')).map((literal) => `${file}: ${literal}`))
      .filter((line) => !vocabulary.some((word) => line.endsWith(`: ${word}`)))
    expect(found).toEqual([])
  })

  test('belong to the version in package.json', () => {
    const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, string>
    expect(semconv.SCOPE).toMatchObject({ name, version })
  })
})

/** String literals that look like names of ours, of sessions or of the GenAI conventions. */
function literalsOf(source: string): string[] {
  // Comments may quote names; keys of the symbol registry are no telemetry.
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|Symbol\.for\([^)]*\)/gm, '')
  return [...code.matchAll(/(['"`])((?:lifesign|gen_ai|session)\.[a-z_.]+)\1/g)].map(
    (match) => match[2] ?? '',
  )
}

describe('what is emitted', () => {
  let telemetry: CollectedTelemetry
  beforeEach(async () => {
    telemetry = await collectTelemetry()
  })
  afterEach(() => telemetry[Symbol.asyncDispose]())

  test('is every metric of the contract, with no other attribute, unit or bucket', async () => {
    play()

    const points = await telemetry.metrics()

    expect([...new Set(points.map(({ name }) => name))].toSorted()).toEqual(
      specs.map(({ name }) => name).toSorted(),
    )
    for (const { name, unit, description, attributes, bounds } of points) {
      const spec = specs.find((one) => one.name === name)
      expect({ unit, description, bounds }).toEqual({
        unit: spec?.unit,
        description: spec?.description,
        bounds: spec?.buckets,
      })
      expect(spec?.attributes, name).toEqual(expect.arrayContaining(Object.keys(attributes)))
    }
  })

  function play(): void {
    const instruments = new Instruments()
    const values = new MetricValues(() => {})
    const census: Census = { each: () => {}, queueDepth: () => new Map([['chat', 1]]) }
    const runs = new RunMetrics(instruments, values)
    const sessions = new SessionMetrics(instruments, values, [])
    const self = new ProcessMetrics(instruments, { wallTime: () => 0 })
    void new CensusMetrics({ instruments, values, census, attempt: (_, work) => work() })
    const run = makeRun()
    self.ticked(1)
    new DeliveryMetrics(instruments, values, ['slack']).deliveryEnded(makeDelivery())
    runs.runStarted(run)
    runs.workEnded(makeModelCall(run, { firstChunkMs: 2100 }), {
      inputTokens: 3,
      outputTokens: 2,
      cacheReadTokens: 1,
      cacheWriteTokens: 1,
      reasoningTokens: 1,
      responseModel: 'gpt-5-1',
    })
    runs.workEnded(makeToolCall(run), { error: new Error('x') })
    runs.runEnded(run, TIMED_OUT)
    for (const reason of ['stale_session_state', 'blocked_tool_call', 'active_work'] as const) {
      sessions.attentionChanged(makeAttention({ reason, run }))
    }
    sessions.attentionChanged(makeAttention({ run, status: 'resolved', durationMs: 1 }))
    sessions.inputDequeued(session, 'chat', 1)
    const recoveries = new RecoveryMetrics(instruments, [])
    recoveries.recoveryRequested(makeRecoveryRequest({ run }))
    recoveries.recoveryCompleted(makeRecoveryCompletion({ request: makeRecoveryRequest({ run }) }))
    self.processPaused({ cause: 'clock_step', durationMs: 1 })
    self.dropped('session', 1)
  }
})

const ATTENTION = 'lifesign.attention.reason gen_ai.agent.name'
const RECOVERY = 'lifesign.recovery.action lifesign.recovery.reason'
const EPISODE = 'lifesign.attention.class lifesign.attention.reason gen_ai.agent.name'
const REQUEST = 'gen_ai.operation.name gen_ai.provider.name gen_ai.request.model'
const CLIENT = `${REQUEST} gen_ai.response.model`
const USAGE = `${REQUEST} gen_ai.token.modality gen_ai.agent.name`

const METRICS = [
  `session.stuck | counter | {session} | ${ATTENTION}`,
  `session.stalled | counter | {session} | ${ATTENTION}`,
  `session.long_running | counter | {session} | ${ATTENTION}`,
  `lifesign.attention.age | histogram | s | ${EPISODE}`,
  `lifesign.attention.duration | histogram | s | ${EPISODE}`,
  `session.recovery.requested | counter | {recovery} | ${RECOVERY}`,
  `session.recovery.completed | counter | {recovery} | ${RECOVERY} lifesign.recovery.status`,
  `lifesign.recovery.age | histogram | s | ${RECOVERY}`,
  `lifesign.recovery.duration | histogram | s | ${RECOVERY} lifesign.recovery.status`,
  'lifesign.recovery.released | counter | {message} | lifesign.recovery.action',
  'lifesign.session.active | observable_up_down_counter | {session} | lifesign.heartbeat.state gen_ai.agent.name',
  'lifesign.session.attention | observable_up_down_counter | {session} | lifesign.attention.class gen_ai.agent.name',
  'lifesign.session.silence | observable_gauge | s | lifesign.work.kind gen_ai.agent.name',
  'lifesign.queue.depth | observable_up_down_counter | {message} | lifesign.lane',
  'lifesign.queue.wait | histogram | s | lifesign.lane',
  'lifesign.run.started | counter | {run} | gen_ai.agent.name',
  'lifesign.run.ended | counter | {run} | gen_ai.agent.name lifesign.end.reason lifesign.end.cause',
  'lifesign.run.age | observable_gauge | s | gen_ai.agent.name',
  'lifesign.run.waiting | observable_up_down_counter | {run} | lifesign.wait.kind',
  'gen_ai.invoke_agent.duration | histogram | s | gen_ai.agent.name gen_ai.request.model error.type',
  'gen_ai.invoke_agent.inference_calls | histogram | {inference_call} | gen_ai.agent.name',
  'gen_ai.invoke_agent.tool_calls | histogram | {tool_call} | gen_ai.agent.name',
  'gen_ai.execute_tool.duration | histogram | s | gen_ai.tool.name gen_ai.agent.name error.type',
  `gen_ai.client.inference.duration | histogram | s | ${CLIENT} lifesign.work.kind error.type`,
  `gen_ai.client.inference.time_to_first_chunk | histogram | s | ${CLIENT} lifesign.work.kind`,
  `gen_ai.client.inference.usage.input_tokens | counter | {token} | ${USAGE}`,
  `gen_ai.client.inference.usage.output_tokens | counter | {token} | ${USAGE}`,
  `gen_ai.client.inference.usage.cache_read.input_tokens | counter | {token} | ${USAGE}`,
  `gen_ai.client.inference.usage.cache_write.input_tokens | counter | {token} | ${USAGE}`,
  `gen_ai.client.inference.usage.reasoning.output_tokens | counter | {token} | ${USAGE}`,
  'lifesign.notification.deliveries | counter | {notification} | lifesign.notification.channel lifesign.notification.outcome',
  'lifesign.sampler.ticks | counter | {tick} |',
  'lifesign.sampler.last_tick | observable_gauge | s |',
  'lifesign.watchers | up_down_counter | {watcher} |',
  'lifesign.watched_since | observable_gauge | s | lifesign.version',
  'lifesign.event_loop.delay | observable_gauge | s |',
  'lifesign.pauses | counter | {pause} | lifesign.pause.cause',
  'lifesign.dropped | counter | {item} | lifesign.signal',
]

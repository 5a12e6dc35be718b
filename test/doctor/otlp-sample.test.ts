/** The samples are what the SDK itself would send: every field has the number and the type that it has there. */

import { randomBytes } from 'node:crypto'
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer'
import { expect, it } from 'vitest'
import { otlpSample } from '../../src/doctor/otlp-sample.ts'
import type { Signal } from '../../src/doctor/otlp-target.ts'

const resource = { attributes: { 'service.name': 'shop' } }
const scope = { name: 'lifesign' }
const hrTime = [1_700_000_000, 0]
const traceId = randomBytes(16)
const spanId = randomBytes(8)

/** What the SDK would have collected. */
const ITEMS: Readonly<Record<Signal, unknown>> = {
  traces: [
    {
      name: 'lifesign doctor',
      kind: 0,
      spanContext: () => ({
        traceId: traceId.toString('hex'),
        spanId: spanId.toString('hex'),
        traceFlags: 1,
      }),
      startTime: hrTime,
      endTime: hrTime,
      ended: true,
      status: { code: 0 },
      attributes: {},
      links: [],
      events: [],
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    },
  ],
  metrics: {
    resource,
    scopeMetrics: [
      {
        scope,
        metrics: [
          {
            descriptor: { name: 'lifesign_doctor', unit: '1', description: '', valueType: 0, type: 'GAUGE' },
            dataPointType: 2,
            aggregationTemporality: 1,
            dataPoints: [{ startTime: hrTime, endTime: hrTime, attributes: {}, value: 1 }],
          },
        ],
      },
    ],
  },
  logs: [
    {
      hrTime,
      hrTimeObserved: hrTime,
      severityNumber: 9,
      body: 'lifesign doctor',
      attributes: {},
      resource,
      instrumentationScope: scope,
      droppedAttributesCount: 0,
    },
  ],
}

const SERIALIZERS = {
  traces: [ProtobufTraceSerializer, JsonTraceSerializer],
  metrics: [ProtobufMetricsSerializer, JsonMetricsSerializer],
  logs: [ProtobufLogsSerializer, JsonLogsSerializer],
} as const

/** Fields that hold messages, by their paths: only they are looked into. */
const MESSAGES = /^(?:1|1\.1|1\.2|1\.1\.1|1\.1\.1\.2|1\.2\.1|1\.2\.2|1\.2\.2\.5|1\.2\.2\.5\.1)$/

/** Paths of fields with their wire types and, where they are no messages, their bytes. */
function fieldsOf(bytes: Uint8Array, path = ''): string[] {
  const fields: string[] = []
  for (let at = 0; at < bytes.length;) {
    const [key, afterKey] = varintAt(bytes, at)
    const [name, wire] = [`${path}${path && '.'}${key >> 3}`, key & 7]
    const [length, start] =
      wire === 2 ? varintAt(bytes, afterKey) : wire === 1 ? [8, afterKey] : [0, afterKey]
    const end = wire === 0 ? varintAt(bytes, afterKey)[1] : start + length
    const value = bytes.slice(start, end)
    const isMessage =
      wire === 2 &&
      MESSAGES.test(name) &&
      !(name === '1.2.2.5' && Buffer.from(value).equals(Buffer.from('lifesign doctor')))
    fields.push(
      ...(isMessage ? fieldsOf(value, name) : [`${name}:${wire}=${Buffer.from(value).toString('hex')}`]),
    )
    at = end
  }
  return fields
}

function varintAt(bytes: Uint8Array, at: number): [value: number, next: number] {
  const byte = bytes[at] ?? 0
  if (byte < 0x80) return [byte, at + 1]
  const [rest, next] = varintAt(bytes, at + 1)
  return [(byte & 0x7f) | (rest << 7), next]
}

const facts = { at: 1_700_000_000_000, service: 'shop', traceId, spanId }

it.each(['traces', 'metrics', 'logs'] as const)(
  'otlpSample of %s says in protobuf what the SDK says',
  (signal) => {
    const { body, contentType } = otlpSample(signal, false, facts)
    const theirs = SERIALIZERS[signal][0].serializeRequest(ITEMS[signal] as never)

    const known = new Set(fieldsOf(theirs ?? new Uint8Array()))
    expect(contentType).toBe('application/x-protobuf')
    expect(fieldsOf(body as Uint8Array).filter((field) => !known.has(field))).toEqual([])
  },
)

it.each(['traces', 'metrics', 'logs'] as const)(
  'otlpSample of %s says in JSON what the SDK says',
  (signal) => {
    const { body } = otlpSample(signal, true, facts)
    const theirs = JSON.parse(
      Buffer.from(SERIALIZERS[signal][1].serializeRequest(ITEMS[signal] as never) ?? '').toString(),
    ) as object

    const same = structuredClone(JSON.parse(String(body)) as object)
    expect(JSON.parse(JSON.stringify(theirs).replace('"asInt":1', '"asInt":"1"')) as object).toMatchObject(
      same,
    )
  },
)

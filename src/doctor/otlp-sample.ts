/** One span, one metric, one log record, as OTLP wants them: the smallest that a collector takes. */

import type { Signal } from './otlp-target.ts'

/** A request that exports one item. */
export interface OtlpSample {
  readonly contentType: string
  readonly body: string | Uint8Array<ArrayBuffer>
}

/** What the sample is of. */
export interface SampleFacts {
  /** In ms since the epoch. */
  readonly at: number
  readonly service: string
  /** 16 and 8 bytes. */
  readonly traceId: Buffer
  readonly spanId: Buffer
}

const NAME = 'lifesign doctor'
const SCOPE = 'lifesign'

/**
 * The sample of a signal, in JSON or in protobuf.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto
 */
export function otlpSample(signal: Signal, isJson: boolean, facts: SampleFacts): OtlpSample {
  if (isJson) return { contentType: 'application/json', body: JSON.stringify(JSON_OF[signal](facts)) }
  return { contentType: 'application/x-protobuf', body: Uint8Array.from(PROTOBUF_OF[signal](facts)) }
}

const JSON_OF: Readonly<Record<Signal, (facts: SampleFacts) => object>> = {
  traces: (facts) => {
    const [traceId, spanId] = [facts.traceId.toString('hex'), facts.spanId.toString('hex')]
    const time = nanoseconds(facts)
    const span = {
      traceId,
      spanId,
      name: NAME,
      kind: 1,
      startTimeUnixNano: `${time}`,
      endTimeUnixNano: `${time}`,
    }
    return { resourceSpans: [{ ...ownerIn(facts), scopeSpans: [{ scope: { name: SCOPE }, spans: [span] }] }] }
  },
  metrics: (facts) => {
    const dataPoints = [{ timeUnixNano: `${nanoseconds(facts)}`, asInt: '1' }]
    const metrics = [{ name: 'lifesign_doctor', unit: '1', gauge: { dataPoints } }]
    return { resourceMetrics: [{ ...ownerIn(facts), scopeMetrics: [{ scope: { name: SCOPE }, metrics }] }] }
  },
  logs: (facts) => {
    const time = `${nanoseconds(facts)}`
    const body = { stringValue: NAME }
    const logRecords = [{ timeUnixNano: time, observedTimeUnixNano: time, severityNumber: 9, body }]
    return { resourceLogs: [{ ...ownerIn(facts), scopeLogs: [{ scope: { name: SCOPE }, logRecords }] }] }
  },
}

function ownerIn({ service }: SampleFacts): object {
  return { resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] } }
}

// The numbers of fields are those of the protocol's messages.
const PROTOBUF_OF: Readonly<Record<Signal, (facts: SampleFacts) => Buffer>> = {
  traces: (facts) => {
    const times = [fixed64(7, nanoseconds(facts)), fixed64(8, nanoseconds(facts))]
    return exported(facts, [
      bytes(1, facts.traceId),
      bytes(2, facts.spanId),
      text(5, NAME),
      varint(6, 1),
      ...times,
    ])
  },
  metrics: (facts) => {
    const point = Buffer.concat([fixed64(3, nanoseconds(facts)), fixed64(6, 1n)])
    return exported(facts, [text(1, 'lifesign_doctor'), text(3, '1'), bytes(5, bytes(1, point))])
  },
  logs: (facts) => {
    const time = nanoseconds(facts)
    return exported(facts, [fixed64(1, time), varint(2, 9), bytes(5, text(1, NAME)), fixed64(11, time)])
  },
}

/** An item in its scope, in its resource, in a request: all three signals have the same numbers there. */
function exported({ service }: SampleFacts, item: readonly Buffer[]): Buffer {
  const attribute = Buffer.concat([text(1, 'service.name'), bytes(2, text(1, service))])
  const scoped = Buffer.concat([bytes(1, text(1, SCOPE)), bytes(2, Buffer.concat(item))])
  return bytes(1, Buffer.concat([bytes(1, bytes(1, attribute)), bytes(2, scoped)]))
}

function nanoseconds({ at }: SampleFacts): bigint {
  return BigInt(Math.trunc(at)) * 1_000_000n
}

function varint(field: number, value: number): Buffer {
  return Buffer.from([field << 3, ...lengthBytes(value)])
}

function fixed64(field: number, value: bigint): Buffer {
  const number = Buffer.alloc(8)
  number.writeBigUInt64LE(value)
  return Buffer.concat([Buffer.from([(field << 3) | 1]), number])
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value))
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...lengthBytes(value.length)]), value])
}

/** Seven bits a byte, the lowest first. */
function lengthBytes(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...lengthBytes(value >>> 7)]
}

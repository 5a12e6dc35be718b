/** The metrics of runs and calls that the GenAI conventions name, at their version v0.1.0. */

import { CALL_BUCKETS, INVOCATION_BUCKETS, OPERATION_BUCKETS } from './histogram-buckets.ts'
import type { InstrumentSpec } from './instrument-spec.ts'
import * as names from '../semconv.ts'

const AGENT = names.ATTR_GEN_AI_AGENT_NAME
const REQUESTED = [
  names.ATTR_GEN_AI_OPERATION_NAME,
  names.ATTR_GEN_AI_PROVIDER_NAME,
  names.ATTR_GEN_AI_REQUEST_MODEL,
] as const
/**
 * The kind of work is ours: another instrumentation of the same process may measure the same calls under the
 * same name, and without it Prometheus would take both for one series, or boards would count them twice.
 */
const INFERENCE = [...REQUESTED, names.ATTR_GEN_AI_RESPONSE_MODEL, names.ATTR_WORK_KIND] as const
/**
 * By agent too, which is ours. Without the model of the response: what is known when a call begins is all
 * that a counter can be born at zero with.
 */
const USAGE = [...REQUESTED, names.ATTR_GEN_AI_TOKEN_MODALITY, AGENT] as const

/** Part of the metrics contract, in the order of the registry. */
export const CALL_INSTRUMENTS = {
  invokeAgentDuration: {
    name: names.METRIC_GEN_AI_INVOKE_AGENT_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'The end-to-end duration of a single agent invocation.',
    attributes: [AGENT, names.ATTR_GEN_AI_REQUEST_MODEL, names.ATTR_ERROR_TYPE],
    buckets: INVOCATION_BUCKETS,
  },
  inferenceCalls: {
    name: names.METRIC_GEN_AI_INVOKE_AGENT_INFERENCE_CALLS,
    kind: 'histogram',
    unit: '{inference_call}',
    description: 'Model calls of a single agent invocation, failed ones included.',
    attributes: [AGENT],
    buckets: CALL_BUCKETS,
  },
  toolCalls: {
    name: names.METRIC_GEN_AI_INVOKE_AGENT_TOOL_CALLS,
    kind: 'histogram',
    unit: '{tool_call}',
    description: 'Tool calls of a single agent invocation, failed ones included.',
    attributes: [AGENT],
    buckets: CALL_BUCKETS,
  },
  executeToolDuration: {
    name: names.METRIC_GEN_AI_EXECUTE_TOOL_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'The duration of a single tool execution.',
    attributes: [names.ATTR_GEN_AI_TOOL_NAME, AGENT, names.ATTR_ERROR_TYPE],
    buckets: OPERATION_BUCKETS,
  },
  inferenceDuration: {
    name: names.METRIC_GEN_AI_INFERENCE_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'The duration of a single model call.',
    attributes: [...INFERENCE, names.ATTR_ERROR_TYPE],
    buckets: OPERATION_BUCKETS,
  },
  timeToFirstChunk: {
    name: names.METRIC_GEN_AI_INFERENCE_TIME_TO_FIRST_CHUNK,
    kind: 'histogram',
    unit: 's',
    description: 'Time to receive the first chunk of a stream, measured from when the request was issued.',
    attributes: INFERENCE,
    buckets: OPERATION_BUCKETS,
  },
  inputTokens: {
    name: names.METRIC_GEN_AI_INPUT_TOKENS,
    kind: 'counter',
    unit: '{token}',
    description: 'Input tokens used, cached ones included.',
    attributes: USAGE,
  },
  outputTokens: {
    name: names.METRIC_GEN_AI_OUTPUT_TOKENS,
    kind: 'counter',
    unit: '{token}',
    description: 'Output tokens used, reasoning included.',
    attributes: USAGE,
  },
  cacheReadTokens: {
    name: names.METRIC_GEN_AI_CACHE_READ_TOKENS,
    kind: 'counter',
    unit: '{token}',
    description: 'Input tokens that came from a cache of the provider.',
    attributes: USAGE,
  },
  cacheWriteTokens: {
    name: names.METRIC_GEN_AI_CACHE_WRITE_TOKENS,
    kind: 'counter',
    unit: '{token}',
    description: 'Input tokens that were written to a cache of the provider.',
    attributes: USAGE,
  },
  reasoningTokens: {
    name: names.METRIC_GEN_AI_REASONING_TOKENS,
    kind: 'counter',
    unit: '{token}',
    description: 'Output tokens used for reasoning.',
    attributes: USAGE,
  },
} as const satisfies Record<string, InstrumentSpec>

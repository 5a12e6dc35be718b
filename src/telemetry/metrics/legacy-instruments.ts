/** The metrics of model calls as the GenAI conventions named them before v0.1.0. */

import { OPERATION_BUCKETS, TOKEN_BUCKETS } from './histogram-buckets.ts'
import type { InstrumentSpec } from './instrument-spec.ts'
import * as names from '../semconv.ts'

const CLIENT_OPERATION = [
  names.ATTR_GEN_AI_OPERATION_NAME,
  names.ATTR_GEN_AI_PROVIDER_NAME,
  names.ATTR_GEN_AI_REQUEST_MODEL,
  names.ATTR_GEN_AI_RESPONSE_MODEL,
] as const

/** Exported with `gen_ai_legacy` or `gen_ai/dup` in `OTEL_SEMCONV_STABILITY_OPT_IN`. */
export const LEGACY_INSTRUMENTS = {
  legacyDuration: {
    name: names.METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
    kind: 'histogram',
    unit: 's',
    description: 'GenAI operation duration.',
    attributes: [...CLIENT_OPERATION, names.ATTR_ERROR_TYPE],
    buckets: OPERATION_BUCKETS,
  },
  legacyTimeToFirstChunk: {
    name: names.METRIC_GEN_AI_CLIENT_TIME_TO_FIRST_CHUNK,
    kind: 'histogram',
    unit: 's',
    description: 'Time to receive the first chunk, measured from when the request was issued.',
    attributes: CLIENT_OPERATION,
    buckets: OPERATION_BUCKETS,
  },
  legacyTokenUsage: {
    name: names.METRIC_GEN_AI_CLIENT_TOKEN_USAGE,
    kind: 'histogram',
    unit: '{token}',
    description: 'Number of input and output tokens used.',
    attributes: [...CLIENT_OPERATION, names.ATTR_GEN_AI_TOKEN_TYPE],
    buckets: TOKEN_BUCKETS,
  },
} as const satisfies Record<string, InstrumentSpec>

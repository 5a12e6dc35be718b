/** Calls of models. Their durations know no agent, by the conventions. */

import type { Section } from '../layout.ts'
import { metric } from '../metric.ts'
import { timeSeries } from '../panels/time-series.ts'
import { table } from '../panels/table.ts'
import { counted } from '../counted.ts'
import { FAILED_CALL, HERE, legend, quantile, STEP, sumBy, WHOLE } from '../selection.ts'

const MODEL = 'gen_ai.request.model'
const PROVIDER = 'gen_ai.provider.name'
const THIRD = { width: 8, height: 8 } as const
const HALF = { width: 12, height: 8 } as const
const operation = metric('inferenceDuration')
const firstChunk = metric('timeToFirstChunk')
const TOKENS = {
  input: metric('inputTokens').total,
  output: metric('outputTokens').total,
  'cache read': metric('cacheReadTokens').total,
  'cache write': metric('cacheWriteTokens').total,
  reasoning: metric('reasoningTokens').total,
} as const
const ROW = [MODEL, PROVIDER] as const
const FAILED = { ...HERE, ...FAILED_CALL } as const

export const modelCallsSection: Section = {
  id: 1,
  title: 'Models (of all agents)',
  panels: [
    timeSeries({
      ...THIRD,
      id: 10,
      title: 'Calls, by model and operation',
      description: 'A second.',
      unit: 'ops',
      queries: [
        {
          expr: sumBy([MODEL, 'gen_ai.operation.name'], operation.count.over('rate', STEP, HERE)),
          legend: legend('gen_ai.operation.name', MODEL),
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 11,
      title: 'Latency, by model',
      description: 'From request to the last chunk: median and 95th percentile.',
      unit: 's',
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, operation.bucket, { where: HERE, labels: [MODEL] }),
        legend: `${legend(MODEL)} p${share * 100}`,
      })),
    }),
    timeSeries({
      ...THIRD,
      id: 12,
      title: 'Time to first chunk, by model',
      description: 'What people feel as hesitation: median and 95th percentile. Of streamed calls only.',
      unit: 's',
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, firstChunk.bucket, { where: HERE, labels: [MODEL] }),
        legend: `${legend(MODEL)} p${share * 100}`,
      })),
    }),
    timeSeries({
      ...THIRD,
      id: 13,
      title: 'Errors, by model and type',
      description: 'Calls that failed, or were cut off by an end of their run that nobody wanted.',
      unit: 'none',
      bars: true,
      noValue: 'No call failed',
      queries: [
        {
          expr: sumBy([MODEL, 'error.type'], counted(operation.count, STEP, FAILED)),
          legend: legend(MODEL, 'error.type'),
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 14,
      title: 'Error share, by model',
      description: 'Of the calls that ended. A provider outage shows here before runs end.',
      unit: 'percentunit',
      noValue: 'No call failed',
      queries: [
        {
          expr: `${sumBy([MODEL], counted(operation.count, STEP, FAILED))} / ${sumBy([MODEL], counted(operation.count, STEP, HERE))}`,
          legend: legend(MODEL),
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 15,
      title: 'Tokens, by model and type',
      description: 'A second. Many input tokens for few output tokens may be an agent that goes in circles.',
      unit: 'none',
      queries: Object.entries(TOKENS).map(([type, tokens]) => ({
        expr: sumBy([MODEL], tokens.over('rate', STEP, HERE)),
        legend: `${legend(MODEL)} ${type}`,
      })),
    }),
    timeSeries({
      ...HALF,
      id: 16,
      title: 'Input tokens of a call, on average',
      description: 'How full contexts are.',
      unit: 'none',
      queries: [
        {
          expr: `${sumBy([MODEL], TOKENS.input.over('rate', STEP, HERE))} / ${sumBy([MODEL], operation.count.over('rate', STEP, HERE))}`,
          legend: legend(MODEL),
        },
      ],
    }),
    table({
      width: 12,
      height: 8,
      id: 17,
      title: 'Models',
      description: 'Of the time range.',
      rows: [
        { name: 'Model', label: MODEL },
        { name: 'Provider', label: PROVIDER },
      ],
      columns: [
        {
          name: 'Calls',
          unit: 'none',
          expr: `round(${sumBy(ROW, counted(operation.count, WHOLE, HERE))})`,
        },
        {
          name: 'Errors',
          unit: 'none',
          expr: `round(${sumBy(ROW, counted(operation.count, WHOLE, FAILED))})`,
        },
        {
          name: 'Latency p95',
          unit: 's',
          expr: quantile(0.95, operation.bucket, { range: WHOLE, where: HERE, labels: ROW }),
        },
        {
          name: 'First chunk p95',
          unit: 's',
          expr: quantile(0.95, firstChunk.bucket, { range: WHOLE, where: HERE, labels: ROW }),
        },
        {
          name: 'Tokens',
          unit: 'short',
          expr: `round(${sumBy(ROW, counted(TOKENS.input, WHOLE, HERE))} + ${sumBy(ROW, counted(TOKENS.output, WHOLE, HERE))})`,
        },
      ],
      sortBy: ['Errors', 'Calls'],
    }),
  ],
}

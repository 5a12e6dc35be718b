/** Calls of models. Their durations know no agent, by the conventions. */

import type { Section } from '../layout.ts'
import { anyOf, metric } from '../metric.ts'
import { timeSeries } from '../panels/time-series.ts'
import { table } from '../panels/table.ts'
import { counted } from '../counted.ts'
import {
  FAILED_CALL,
  HERE,
  inEachStep,
  legend,
  OF_CALLS,
  OF_MODELS,
  perMinute,
  quantile,
  STEP,
  sumBy,
  WHOLE,
} from '../selection.ts'

const MODEL = 'gen_ai.request.model'
const PROVIDER = 'gen_ai.provider.name'
const THIRD = { width: 8, height: 8 } as const
const HALF = { width: 12, height: 8 } as const
const operation = metric('inferenceDuration')
const firstChunk = metric('timeToFirstChunk')
const input = metric('inputTokens').total
const output = metric('outputTokens').total
const ROW = [MODEL, PROVIDER] as const
const FAILED = { ...OF_CALLS, ...FAILED_CALL } as const
/** HTTP statuses by which providers ask for patience: too many requests, and (Anthropic) overloaded. */
const REFUSED = { 'error.type': anyOf('429', '529') } as const

export const modelCallsSection: Section = {
  id: 1,
  title: 'Models (of all agents)',
  panels: [
    timeSeries({
      ...THIRD,
      id: 10,
      title: 'Calls, by model and operation',
      description: 'A minute.',
      unit: 'opm',
      queries: [
        {
          expr: perMinute([MODEL, 'gen_ai.operation.name'], operation.count.over('rate', STEP, OF_CALLS)),
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
        expr: quantile(share, operation.bucket, { where: OF_CALLS, labels: [MODEL] }),
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
        expr: quantile(share, firstChunk.bucket, { where: OF_CALLS, labels: [MODEL] }),
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
          expr: sumBy([MODEL, 'error.type'], inEachStep(operation.count, FAILED)),
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
          expr: `${sumBy([MODEL], counted(operation.count, STEP, FAILED))} / ${sumBy([MODEL], counted(operation.count, STEP, OF_CALLS))}`,
          legend: legend(MODEL),
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 18,
      title: 'Rate limits, by model',
      description:
        'Calls that the provider refused with 429, or with 529 because it was overloaded. Their share is among the errors.',
      unit: 'none',
      bars: true,
      noValue: 'No call was refused',
      queries: [
        {
          expr: sumBy([MODEL, 'error.type'], inEachStep(operation.count, { ...OF_CALLS, ...REFUSED })),
          legend: legend(MODEL, 'error.type'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 19,
      title: 'Runs that wait, by what for',
      description:
        'For a retry: the provider has said when it takes the next request. For a person: somebody is asked. For a runtime: a place to run in. While they wait, their silence counts for nothing.',
      unit: 'none',
      stacked: true,
      noValue: 'Nobody waits',
      queries: [
        {
          expr: sumBy(['lifesign.wait.kind'], metric('runWaiting').value.now(HERE)),
          legend: legend('lifesign.wait.kind'),
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
          expr: `round(${sumBy(ROW, counted(operation.count, WHOLE, OF_CALLS))})`,
        },
        {
          name: 'Errors',
          unit: 'none',
          expr: `round(${sumBy(ROW, counted(operation.count, WHOLE, FAILED))})`,
        },
        {
          name: 'Latency p95',
          unit: 's',
          expr: quantile(0.95, operation.bucket, { range: WHOLE, where: OF_CALLS, labels: ROW }),
        },
        {
          name: 'First chunk p95',
          unit: 's',
          expr: quantile(0.95, firstChunk.bucket, { range: WHOLE, where: OF_CALLS, labels: ROW }),
        },
        {
          name: 'Tokens',
          unit: 'short',
          expr: `round(${sumBy(ROW, counted(input, WHOLE, OF_MODELS))} + ${sumBy(ROW, counted(output, WHOLE, OF_MODELS))})`,
        },
      ],
      sortBy: ['Errors', 'Calls'],
    }),
  ],
}

/** Calls of tools. */

import type { Section } from '../layout.ts'
import { metric } from '../metric.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { counted } from '../counted.ts'
import {
  FAILED_CALL,
  inEachStep,
  legend,
  OF_AGENTS,
  perMinute,
  quantile,
  STEP,
  sumBy,
  WHOLE,
} from '../selection.ts'

const TOOL = 'gen_ai.tool.name'
const AGENT = 'gen_ai.agent.name'
const HALF = { width: 12, height: 6 } as const
const THIRD = { width: 8, height: 8 } as const
const tool = metric('executeToolDuration')
const ROW = [TOOL, AGENT] as const
const FAILED = { ...OF_AGENTS, ...FAILED_CALL } as const

const REPEATED = { 'lifesign.attention.reason': 'repeated_tool_calls_without_progress' } as const

export const toolCallsSection: Section = {
  id: 2,
  title: 'Tools',
  panels: [
    timeSeries({
      ...THIRD,
      id: 20,
      title: 'Calls, by tool',
      description: 'A minute.',
      unit: 'opm',
      queries: [{ expr: perMinute([TOOL], tool.count.over('rate', STEP, OF_AGENTS)), legend: legend(TOOL) }],
    }),
    timeSeries({
      ...THIRD,
      id: 21,
      title: 'Duration, by tool',
      description:
        'Median and 95th percentile. A call that hangs is in none of them until its run ends: see the oldest silence.',
      unit: 's',
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, tool.bucket, { where: OF_AGENTS, labels: [TOOL] }),
        legend: `${legend(TOOL)} p${share * 100}`,
      })),
    }),
    timeSeries({
      ...THIRD,
      id: 22,
      title: 'Errors, by tool and type',
      description: 'Calls that failed, or were cut off by an end of their run that nobody wanted.',
      unit: 'none',
      bars: true,
      noValue: 'No call failed',
      queries: [
        {
          expr: sumBy([TOOL, 'error.type'], inEachStep(tool.count, FAILED)),
          legend: legend(TOOL, 'error.type'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 25,
      title: 'Calls of a run, by agent',
      description:
        'Of the model and of tools until a run ended, 95th percentile. An agent that goes round in circles calls ever more.',
      unit: 'none',
      queries: [
        {
          expr: quantile(0.95, metric('inferenceCalls').bucket, { where: OF_AGENTS, labels: [AGENT] }),
          legend: `${legend(AGENT)} model`,
        },
        {
          expr: quantile(0.95, metric('toolCalls').bucket, { where: OF_AGENTS, labels: [AGENT] }),
          legend: `${legend(AGENT)} tools`,
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 24,
      title: 'Runs whose tool calls come to nothing new, by agent',
      description:
        'The same input and outcome ten times, or eight failures in a row. Nobody is told, unless thresholds.repeats.tell is set.',
      unit: 'none',
      bars: true,
      noValue: 'No tool repeats itself',
      queries: [
        {
          expr: sumBy([AGENT], inEachStep(metric('sessionStalled').total, { ...OF_AGENTS, ...REPEATED })),
          legend: legend(AGENT),
        },
      ],
    }),
    table({
      id: 23,
      width: 24,
      height: 8,
      title: 'Tools',
      description: 'Of the time range, by the agents that used them.',
      rows: [
        { name: 'Tool', label: TOOL },
        { name: 'Agent', label: AGENT },
      ],
      columns: [
        {
          name: 'Calls',
          unit: 'none',
          expr: `round(${sumBy(ROW, counted(tool.count, WHOLE, OF_AGENTS))})`,
        },
        {
          name: 'Errors',
          unit: 'none',
          expr: `round(${sumBy(ROW, counted(tool.count, WHOLE, FAILED))})`,
        },
        {
          name: 'Duration p95',
          unit: 's',
          expr: quantile(0.95, tool.bucket, { range: WHOLE, where: OF_AGENTS, labels: ROW }),
        },
      ],
      sortBy: ['Errors', 'Calls'],
    }),
  ],
}

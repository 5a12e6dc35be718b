/** Who uses how many tokens, of which model, and what they cost by the prices that the user sets. */

import { counted } from '../counted.ts'
import type { Section } from '../layout.ts'
import { toAgentOfRow, toAgentOfSeries } from '../links.ts'
import { type Attribute, metric } from '../metric.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { legend, OF_AGENTS, OF_CALLS, OF_MODELS, STEP, sumBy, WHOLE } from '../selection.ts'

const AGENT = 'gen_ai.agent.name'
const MODEL = 'gen_ai.request.model'
const THIRD = { width: 8, height: 8 } as const
const HALF = { width: 12, height: 8 } as const
const SELECTED = { ...OF_AGENTS, ...OF_MODELS } as const
const TOKENS = {
  input: metric('inputTokens').total,
  output: metric('outputTokens').total,
  'cache read': metric('cacheReadTokens').total,
  'cache write': metric('cacheWriteTokens').total,
  reasoning: metric('reasoningTokens').total,
} as const
const ROW = [AGENT, MODEL] as const
const calls = metric('inferenceDuration').count

type Kind = keyof typeof TOKENS
type Labels = readonly Attribute[]

/** Tokens a second, or within a range. */
function used(kind: Kind, labels: Labels, range?: string): string {
  const tokens = TOKENS[kind]
  return sumBy(
    labels,
    range === undefined ? tokens.over('rate', STEP, SELECTED) : counted(tokens, range, SELECTED),
  )
}

/**
 * What they cost. Input includes what came from a cache, which has its own price; a model that never told of
 * one has no such series.
 */
function cost(labels: Labels, range?: string): string {
  const cached = `(${used('cache read', labels, range)} or 0 * ${used('input', labels, range)})`
  return `(
  ${used('input', labels, range)} * $input_price
  - ${cached} * ($input_price - $cached_price)
  + ${used('output', labels, range)} * $output_price
) / 1e6`
}

export const tokensSection: Section = {
  id: 3,
  title: 'Tokens and cost, by agent and model',
  panels: [
    timeSeries({
      ...THIRD,
      id: 15,
      title: 'Tokens, by model and type',
      description: 'A second. Many input tokens for few output tokens may be an agent that goes in circles.',
      unit: 'none',
      sparse: true,
      queries: Object.keys(TOKENS).map((kind) => ({
        expr: used(kind as Kind, [MODEL]),
        legend: `${legend(MODEL)} ${kind}`,
      })),
    }),
    timeSeries({
      ...THIRD,
      id: 40,
      title: 'Tokens, by agent',
      description: 'A second, input and output together.',
      unit: 'none',
      sparse: true,
      queries: [{ expr: `${used('input', [AGENT])} + ${used('output', [AGENT])}`, legend: legend(AGENT) }],
      links: [toAgentOfSeries('Runs of this agent', 'runs')],
    }),
    timeSeries({
      ...THIRD,
      id: 16,
      title: 'Input tokens of a call, on average',
      description: 'How full contexts are, of all agents.',
      unit: 'none',
      queries: [
        {
          expr: `${sumBy([MODEL], TOKENS.input.over('rate', STEP, OF_MODELS))} / ${sumBy([MODEL], calls.over('rate', STEP, OF_CALLS))}`,
          legend: legend(MODEL),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 41,
      title: 'Cost an hour, by agent',
      description:
        'By the prices at the top, in their currency: at this rate for an hour. One price holds for all models that are chosen.',
      unit: 'none',
      decimals: 2,
      sparse: true,
      noValue: 'Set the prices at the top',
      queries: [{ expr: `3600 * ${cost([AGENT])}`, legend: legend(AGENT) }],
      links: [toAgentOfSeries('Runs of this agent', 'runs')],
    }),
    table({
      ...HALF,
      id: 42,
      title: 'Tokens and cost of each agent',
      description:
        'Of the time range. Cached ones are part of the input, reasoning of the output. Cost is by the prices at the top, in their currency; writes to a cache count as input.',
      rows: [
        { name: 'Agent', label: AGENT },
        { name: 'Model', label: MODEL },
      ],
      columns: [
        { name: 'Input', unit: 'short', expr: `round(${used('input', ROW, WHOLE)})` },
        { name: 'Cached', unit: 'short', expr: `round(${used('cache read', ROW, WHOLE)})` },
        { name: 'Output', unit: 'short', expr: `round(${used('output', ROW, WHOLE)})` },
        { name: 'Reasoning', unit: 'short', expr: `round(${used('reasoning', ROW, WHOLE)})` },
        { name: 'Cost', unit: 'none', expr: cost(ROW, WHOLE) },
      ],
      sortBy: ['Cost', 'Input'],
      rowLinks: [toAgentOfRow('Runs of this agent', 'runs')],
    }),
  ],
}

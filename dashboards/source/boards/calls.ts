/** For whoever asks whether it is us or the provider: model calls and tool calls, their speed, cost and errors. */

import type { Board } from '../dashboard.ts'
import { AGENT, INSTANCE, JOB, METRICS_SOURCE, MODEL, PRICES } from '../variables.ts'
import { modelCallsSection } from './model-calls.ts'
import { tokensSection } from './tokens.ts'
import { toolCallsSection } from './tool-calls.ts'

export const calls: Board = {
  name: 'calls',
  title: 'Lifesign / Model and tool calls',
  description:
    'Latency, time to first chunk, errors and rate limits of models, tokens and cost of agents, and latency and errors of tools.',
  variables: [METRICS_SOURCE, JOB, INSTANCE, AGENT, MODEL, ...Object.values(PRICES)],
  sections: [modelCallsSection, tokensSection, toolCallsSection],
}

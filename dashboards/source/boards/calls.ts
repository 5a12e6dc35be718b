/** For whoever asks whether it is us or the provider: model calls and tool calls, their speed, cost and errors. */

import type { Board } from '../dashboard.ts'
import { AGENT, INSTANCE, JOB, METRICS_SOURCE } from '../variables.ts'
import { modelCallsSection } from './model-calls.ts'
import { toolCallsSection } from './tool-calls.ts'

export const calls: Board = {
  name: 'calls',
  title: 'Lifesign / Model and tool calls',
  description: 'Latency, time to first chunk, tokens and errors of models, and latency and errors of tools.',
  variables: [METRICS_SOURCE, JOB, INSTANCE, AGENT],
  sections: [modelCallsSection, toolCallsSection],
}

/** For whoever runs the processes: queues that grow, event loops that lag, watchers that sleep, limits that were reached. */

import type { Board } from '../dashboard.ts'
import { INSTANCE, JOB, METRICS_SOURCE } from '../variables.ts'
import { processesSection, queuesSection } from './queues-and-processes.ts'

export const runtime: Board = {
  name: 'runtime',
  title: 'Lifesign / Queues and runtime',
  description: 'Waiting input, event loop, pauses, the sampler itself, and what was dropped.',
  variables: [METRICS_SOURCE, JOB, INSTANCE],
  sections: [queuesSection, processesSection],
}

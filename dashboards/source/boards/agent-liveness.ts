/** For whoever is on call: is any agent in need, since when, and did its people hear of it? */

import type { Board } from '../dashboard.ts'
import { AGENT, INSTANCE, JOB, METRICS_SOURCE } from '../variables.ts'
import { episodesSection } from './episodes.ts'
import { nowSection } from './liveness-now.ts'
import { livenessOverTimeSection } from './liveness-over-time.ts'

export const agentLiveness: Board = {
  name: 'liveness',
  title: 'Lifesign / Agent liveness',
  description: 'Which agents need attention now, since when, and whether their people were told.',
  variables: [METRICS_SOURCE, JOB, INSTANCE, AGENT],
  sections: [nowSection, livenessOverTimeSection, episodesSection],
}

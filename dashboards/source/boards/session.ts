/** For whoever looks into one conversation: its traces, its events, and one trace as a whole. */

import type { Board } from '../dashboard.ts'
import { logs } from '../panels/logs.ts'
import { trace, traceList } from '../panels/traces.ts'
import { EVENTS, SPANS } from '../signals.ts'
import { EVENTS_SOURCE, METRICS_SOURCE, AGENT, INSTANCE, JOB, textBox, TRACES_SOURCE } from '../variables.ts'

const SESSION = textBox(
  'session',
  'Session',
  'gen_ai.conversation.id: the key that the host gave the session, or its hash. A regular expression.',
  '.+',
)
const RUN = textBox('run', 'Run', 'lifesign.run.id. A regular expression.', '.+')
const TRACE = textBox('trace', 'Trace', 'Id of the trace to show as a whole. Choose one from the lists.', '')

export const session: Board = {
  name: 'session',
  title: 'Lifesign / Session drill-down',
  description:
    'Traces and events of one session, run or agent. Needs Tempo and Loki; identifiers are in no metric.',
  variables: [METRICS_SOURCE, TRACES_SOURCE, EVENTS_SOURCE, JOB, INSTANCE, AGENT, SESSION, RUN, TRACE],
  from: 'now-24h',
  sections: [
    {
      id: 1,
      title: 'Of this session and run',
      panels: [
        traceList({
          id: 10,
          width: 12,
          height: 9,
          title: 'Traces of the session',
          description:
            'Runs of sessions that the host named. Those without a name are found by agent, below.',
          unit: 'none',
          queries: [{ expr: SPANS.ofSession }],
        }),
        logs({
          id: 11,
          width: 12,
          height: 9,
          title: 'Events of the session',
          description:
            'Starts, ends, attention and recoveries. A start without an end is a run that is open, or was lost.',
          unit: 'none',
          queries: [{ expr: EVENTS.ofSession }],
        }),
        trace({
          id: 12,
          width: 24,
          height: 12,
          title: 'Trace',
          description: 'The trace whose id stands in the variable Trace.',
          unit: 'none',
          queries: [{ expr: '$trace' }],
        }),
      ],
    },
    {
      id: 2,
      title: 'Of this agent',
      panels: [
        traceList({
          id: 20,
          width: 12,
          height: 9,
          title: 'Runs that ended badly',
          description: 'Of the agent, with any session.',
          unit: 'none',
          queries: [{ expr: SPANS.failed }],
        }),
        logs({
          id: 21,
          width: 12,
          height: 9,
          title: 'Attention',
          description:
            'Sessions that were reported as stalled, stuck or long-running, and what was done next.',
          unit: 'none',
          queries: [{ expr: EVENTS.attention }],
        }),
      ],
    },
  ],
}

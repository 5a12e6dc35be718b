/** How the state of all sessions came about. */

import { OUTCOME_COLORS } from '../colors.ts'
import { saidGoodbye } from '../departed.ts'
import type { Section } from '../layout.ts'
import { to, toAgentOfSeries } from '../links.ts'
import { label, metric } from '../metric.ts'
import { timeSeries } from '../panels/time-series.ts'
import { HERE, inEachStep, legend, maxBy, OF_AGENTS, sumBy } from '../selection.ts'

const CLASS_COLORS = { none: 'green', long_running: 'blue', stalled: 'orange', stuck: 'red' }
const CLASS_OF = {
  sessionStuck: 'stuck',
  sessionStalled: 'stalled',
  sessionLongRunning: 'long_running',
} as const
const HALF = { width: 12, height: 8 } as const

export const livenessOverTimeSection: Section = {
  id: 2,
  title: 'Over time',
  panels: [
    timeSeries({
      ...HALF,
      id: 20,
      title: 'Sessions by class of attention',
      description:
        'Live sessions and those just over. Long-running is slow but moving, and no reason to wake anybody.',
      unit: 'none',
      stacked: true,
      colors: CLASS_COLORS,
      queries: [
        {
          expr: sumBy(['lifesign.attention.class'], metric('sessionAttention').value.now(OF_AGENTS)),
          legend: legend('lifesign.attention.class'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 21,
      title: 'Oldest silence of each agent',
      description: 'A line that climbs without end is a session that nobody has moved since.',
      unit: 's',
      sparse: true,
      noValue: 'Nobody is silent',
      queries: [
        {
          expr: maxBy(
            ['gen_ai.agent.name', 'lifesign.work.kind'],
            metric('sessionSilence').value.now(OF_AGENTS),
          ),
          legend: legend('gen_ai.agent.name', 'lifesign.work.kind'),
        },
      ],
      links: [toAgentOfSeries('Runs of this agent', 'runs')],
    }),
    timeSeries({
      ...HALF,
      id: 22,
      title: 'Sessions by what they do',
      description:
        'The six heartbeat states. tool_exec: a tool runs here; tool_wait: its result comes from elsewhere, or from a person.',
      unit: 'none',
      stacked: true,
      queries: [
        {
          expr: sumBy(['lifesign.heartbeat.state'], metric('sessionActive').value.now(OF_AGENTS)),
          legend: legend('lifesign.heartbeat.state'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 23,
      title: 'Episodes that began, by reason',
      description: 'Each episode counts once, when it begins. What lasts is seen in the classes, not here.',
      unit: 'none',
      bars: true,
      queries: (['sessionStuck', 'sessionStalled', 'sessionLongRunning'] as const).map((key) => ({
        expr: sumBy(['lifesign.attention.reason'], inEachStep(metric(key).total, OF_AGENTS)),
        legend: `${CLASS_OF[key]}: ${legend('lifesign.attention.reason')}`,
      })),
    }),
    timeSeries({
      ...HALF,
      id: 24,
      title: 'Notices to people, by channel and outcome',
      description:
        'Retried ones are counted at each attempt. Suppressed ones are those that nobody waits for.',
      unit: 'none',
      bars: true,
      colors: OUTCOME_COLORS,
      queries: [
        {
          expr: sumBy(
            ['lifesign.notification.channel', 'lifesign.notification.outcome'],
            inEachStep(metric('deliveries').total, HERE),
          ),
          legend: legend('lifesign.notification.channel', 'lifesign.notification.outcome'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 25,
      title: 'Time since each process looked at its sessions',
      description:
        'Some seconds are the scrape or export interval. What climbs is a process that died, hangs or cannot export. Those that were shut down are left out.',
      unit: 's',
      queries: [
        {
          expr: `time() - ${maxBy(['job', 'instance'], metric('samplerLastTick').value.now(HERE))} unless on (job, instance) ${saidGoodbye(HERE)}`,
          legend: `{{${label('instance')}}}`,
        },
      ],
      links: [to('Processes', 'runtime')],
    }),
  ],
}

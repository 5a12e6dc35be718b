/** What waits, and whether processes can work it off. */

import { lastLook, saidGoodbye } from '../departed.ts'
import type { Section } from '../layout.ts'
import { to } from '../links.ts'
import { label, metric } from '../metric.ts'
import { alarmFrom } from '../panel.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { HERE, inEachStep, legend, maxBy, quantile, STEP, sumBy } from '../selection.ts'

const LANE = 'lifesign.lane'
const THIRD = { width: 8, height: 8 } as const
const INSTANCE_LEGEND = `{{${label('instance')}}}`
const wait = metric('queueWait')

export const queuesSection: Section = {
  id: 1,
  title: 'Queues',
  panels: [
    timeSeries({
      ...THIRD,
      id: 10,
      title: 'Waiting input, by lane',
      description: 'Behind current turns, now. A line that only climbs is a lane that nobody works off.',
      unit: 'none',
      noValue: 'Nothing was ever queued',
      queries: [{ expr: sumBy([LANE], metric('queueDepth').value.now(HERE)), legend: legend(LANE) }],
      links: [to('Who is silent', 'liveness')],
    }),
    timeSeries({
      ...THIRD,
      id: 11,
      title: 'Wait, by lane',
      description: 'Median and 95th percentile, of input that was taken up. What still waits is not in it.',
      unit: 's',
      noValue: 'Nothing was taken up',
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, wait.bucket, { range: '10m', where: HERE, labels: [LANE] }),
        legend: `${legend(LANE)} p${share * 100}`,
      })),
    }),
    timeSeries({
      ...THIRD,
      id: 12,
      title: 'Input taken up, by lane',
      description: 'Messages that waited and were then taken up.',
      unit: 'none',
      bars: true,
      noValue: 'Nothing was taken up',
      queries: [{ expr: sumBy([LANE], inEachStep(wait.count, HERE)), legend: legend(LANE) }],
    }),
  ],
}

/** Every process that is there, and what it runs. */
const processesTable = table({
  id: 25,
  width: 24,
  height: 7,
  title: 'Processes, with version and uptime',
  description:
    'Every process that is heard of, by the version of Lifesign in it. Watched for is as good as its uptime, where Lifesign is started first.',
  rows: [
    { name: 'Process', label: 'instance' },
    { name: 'Job', label: 'job' },
    { name: 'Lifesign', label: 'lifesign.version' },
  ],
  columns: [
    {
      name: 'Watched for',
      unit: 's',
      expr: `time() - ${maxBy(['instance', 'job', 'lifesign.version'], metric('watchedSince').value.now(HERE))}`,
    },
  ],
  sortBy: ['Watched for'],
})

export const processesSection: Section = {
  id: 2,
  title: 'Processes',
  panels: [
    timeSeries({
      ...THIRD,
      id: 20,
      title: 'Event loop delay, by process',
      description:
        'The most that a look at all sessions came late in the last minutes. One spike is noise; while it lasts, distrust all other numbers of the process.',
      unit: 's',
      thresholds: alarmFrom([1, 'red']),
      queries: [
        {
          expr: maxBy(['job', 'instance'], metric('eventLoopDelay').value.now(HERE)),
          legend: INSTANCE_LEGEND,
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 21,
      title: 'Pauses, by cause',
      description:
        'Times in which a process did not run: blocked, stopped, its machine asleep, or its clock set. They count for no silence.',
      unit: 'none',
      bars: true,
      queries: [
        {
          expr: sumBy(['instance', 'lifesign.pause.cause'], inEachStep(metric('pauses').total, HERE)),
          legend: `${INSTANCE_LEGEND} ${legend('lifesign.pause.cause')}`,
        },
      ],
    }),
    timeSeries({
      ...THIRD,
      id: 22,
      title: 'Looks at all sessions, by process',
      description: 'A second: one over the period of the sampler, so 1 by default. At 0 nobody watches.',
      unit: 'ops',
      queries: [
        {
          expr: sumBy(['job', 'instance'], metric('samplerTicks').total.over('rate', STEP, HERE)),
          legend: INSTANCE_LEGEND,
        },
      ],
    }),
    timeSeries({
      width: 12,
      height: 8,
      id: 23,
      title: 'Time since the last look, by process',
      description:
        'What climbs is a process that died, hangs or cannot export. It goes on for an hour after the last word; those that were shut down are left out.',
      unit: 's',
      thresholds: alarmFrom([180, 'red']),
      queries: [
        {
          expr: `time() - ${lastLook(HERE)} unless on (job, instance) ${saidGoodbye(HERE)}`,
          legend: INSTANCE_LEGEND,
        },
      ],
    }),
    timeSeries({
      width: 12,
      height: 8,
      id: 24,
      title: 'Dropped, by what was lost',
      description:
        'Limits that were reached: sessions forgotten, queue entries and late calls not kept, names of agents or tools that became `other`.',
      unit: 'none',
      bars: true,
      queries: [
        {
          expr: sumBy(['lifesign.signal'], inEachStep(metric('dropped').total, HERE)),
          legend: legend('lifesign.signal'),
        },
      ],
    }),
    processesTable,
  ],
}

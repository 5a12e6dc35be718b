/** Rate, errors and duration of runs. */

import { END_COLORS } from '../colors.ts'
import type { Section } from '../layout.ts'
import { toAgentOfRow, toAgentOfSeries, toSameAgents } from '../links.ts'
import { anyOf, metric, not } from '../metric.ts'
import { alarmFrom } from '../panel.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { timeSeries } from '../panels/time-series.ts'
import { DELIBERATE } from '../rules/alert.ts'
import { counted } from '../counted.ts'
import {
  inEachStep,
  legend,
  maxBy,
  OF_AGENTS,
  perMinute,
  quantile,
  STEP,
  sumBy,
  WHOLE,
} from '../selection.ts'
import { countedEnds, failures, failureShare } from './run-ratios.ts'

const AGENT = 'gen_ai.agent.name'
const SMALL = { width: 4, height: 5 } as const
const HALF = { width: 12, height: 8 } as const
const started = metric('runStarted').total
const ended = metric('runEnded').total
const duration = metric('invokeAgentDuration').bucket
const failureSteps = alarmFrom([0.05, 'yellow'], [0.2, 'red'])

export const runsSummarySection: Section = {
  id: 1,
  title: 'Rate, failures, duration',
  panels: [
    stat({
      ...SMALL,
      id: 10,
      title: 'Runs started',
      description: 'In the time range.',
      unit: 'none',
      decimals: 0,
      queries: [{ expr: sumBy([], counted(started, WHOLE, OF_AGENTS)) }],
    }),
    stat({
      ...SMALL,
      id: 11,
      title: 'Runs that failed',
      description: 'In the time range: errors, timeouts, kills that nobody wanted, and lost ones.',
      unit: 'none',
      decimals: 0,
      queries: [{ expr: failures(WHOLE) }],
    }),
    stat({
      ...SMALL,
      id: 12,
      title: 'Failure share',
      description: `Of the runs that ended in the time range. Ends that somebody wanted (${DELIBERATE.join(', ')}) are neither failures nor successes.`,
      unit: 'percentunit',
      decimals: 1,
      thresholds: failureSteps,
      noValue: 'No run ended',
      queries: [{ expr: failureShare(WHOLE) }],
    }),
    stat({
      ...SMALL,
      id: 13,
      title: 'Ended on purpose',
      description: `In the time range, by ${DELIBERATE.join(', ')}.`,
      unit: 'none',
      decimals: 0,
      queries: [
        {
          expr: sumBy(
            [],
            counted(ended, WHOLE, { ...OF_AGENTS, 'lifesign.end.cause': anyOf(...DELIBERATE) }),
          ),
        },
      ],
    }),
    stat({
      ...SMALL,
      id: 14,
      title: 'Open runs',
      description:
        'Started and not ended. What a process had open when it died stays here until its series go stale.',
      unit: 'none',
      queries: [{ expr: `${sumBy([], started.now(OF_AGENTS))} - ${sumBy([], ended.now(OF_AGENTS))}` }],
      links: [toSameAgents('What they do', 'liveness')],
    }),
    stat({
      ...SMALL,
      id: 15,
      title: 'Duration, 95th percentile',
      description: 'Of all runs that ended in the time range.',
      unit: 's',
      noValue: 'No run ended',
      queries: [{ expr: quantile(0.95, duration, { range: WHOLE, where: OF_AGENTS, labels: [] }) }],
    }),
    timeSeries({
      ...HALF,
      id: 16,
      title: 'Runs started, by agent',
      description: 'A minute. A line that falls to zero is an agent that nobody asks, or whose host is down.',
      unit: 'opm',
      queries: [{ expr: perMinute([AGENT], started.over('rate', STEP, OF_AGENTS)), legend: legend(AGENT) }],
      links: [toAgentOfSeries('Only this agent', 'runs')],
    }),
    timeSeries({
      ...HALF,
      id: 17,
      title: 'Ends, by reason and cause',
      description: 'Every run ends exactly once, with one reason; a completed one has no cause.',
      unit: 'none',
      bars: true,
      colors: END_COLORS,
      queries: [
        {
          expr: sumBy(['lifesign.end.reason', 'lifesign.end.cause'], inEachStep(ended, OF_AGENTS)),
          legend: legend('lifesign.end.reason', 'lifesign.end.cause'),
        },
      ],
    }),
    timeSeries({
      ...HALF,
      id: 18,
      title: 'Duration, by agent',
      description: 'Median and 95th percentile. Runs that are open are not in it: see the oldest silence.',
      unit: 's',
      queries: [0.5, 0.95].map((share) => ({
        expr: quantile(share, duration, { where: OF_AGENTS, labels: [AGENT] }),
        legend: `${legend(AGENT)} p${share * 100}`,
      })),
      links: [toAgentOfSeries('Only this agent', 'runs')],
    }),
    timeSeries({
      ...HALF,
      id: 21,
      title: 'Open runs, by agent',
      description: 'Started and not ended. A line that only climbs is an agent whose runs do not end.',
      unit: 'none',
      sparse: true,
      noValue: 'No run is open',
      queries: [
        {
          expr: `${sumBy([AGENT], started.now(OF_AGENTS))} - ${sumBy([AGENT], ended.now(OF_AGENTS))}`,
          legend: legend(AGENT),
        },
      ],
      links: [toAgentOfSeries('Sessions of this agent', 'liveness')],
    }),
    timeSeries({
      ...HALF,
      id: 22,
      title: 'Age of the oldest open run, by agent',
      description:
        'Since its start, whether or not it moves: a line that climbs past all durations is a run that nobody ends.',
      unit: 's',
      sparse: true,
      noValue: 'No run is open',
      queries: [{ expr: maxBy([AGENT], metric('runAge').value.now(OF_AGENTS)), legend: legend(AGENT) }],
      links: [toAgentOfSeries('Sessions of this agent', 'liveness')],
    }),
    timeSeries({
      ...HALF,
      id: 19,
      title: 'Failures, by type of error',
      description:
        'HTTP status, code of the network, or class; else the reason. By model, where the run names one.',
      unit: 'none',
      bars: true,
      queries: [
        {
          expr: sumBy(
            ['error.type', 'gen_ai.request.model'],
            inEachStep(metric('invokeAgentDuration').count, {
              ...OF_AGENTS,
              'error.type': not(''),
            }),
          ),
          legend: legend('error.type', 'gen_ai.request.model'),
        },
      ],
    }),
  ],
}

export const runsByAgentSection: Section = {
  id: 2,
  title: 'Agents',
  panels: [
    table({
      id: 20,
      title: 'Runs of each agent',
      description: 'In the time range. Follow a name to what its sessions do now.',
      width: 24,
      height: 9,
      rows: [
        { name: 'Agent', label: AGENT },
        { name: 'Job', label: 'job' },
      ],
      columns: [
        { name: 'Ended', unit: 'none', expr: `round(${countedEnds(WHOLE, [AGENT, 'job'])})` },
        { name: 'Failed', unit: 'none', expr: `round(${failures(WHOLE, [AGENT, 'job'])})` },
        {
          name: 'Failure share',
          unit: 'percentunit',
          expr: failureShare(WHOLE, [AGENT, 'job']),
          thresholds: failureSteps,
        },
        {
          name: 'Duration p95',
          unit: 's',
          expr: quantile(0.95, duration, { range: WHOLE, where: OF_AGENTS, labels: [AGENT, 'job'] }),
        },
      ],
      sortBy: ['Failure share', 'Ended'],
      rowLinks: [
        toAgentOfRow('Sessions of this agent', 'liveness'),
        toAgentOfRow('Traces and events of this agent', 'session'),
      ],
    }),
  ],
}

/** The state of all sessions at this moment. */

import { DEFAULT_CONFIG } from '../config.ts'
import { lastLook, MEMORY, saidGoodbye, stayed } from '../departed.ts'
import { counted } from '../counted.ts'
import type { Section } from '../layout.ts'
import { to, toAgentOfRow } from '../links.ts'
import { anyOf, label, metric, noneOf } from '../metric.ts'
import { alarmFrom } from '../panel.ts'
import { stat } from '../panels/stat.ts'
import { table } from '../panels/table.ts'
import { AT_REST } from '../rules/alert.ts'
import { HERE, maxBy, OF_AGENTS, sumBy, WHOLE } from '../selection.ts'

const attention = metric('sessionAttention').value
const ROW = ['job', 'gen_ai.agent.name'] as const

/** Agents of which a session needs attention. */
const inNeed = `${sumBy(
  ROW,
  attention.now({ ...OF_AGENTS, 'lifesign.attention.class': anyOf('stuck', 'stalled', 'long_running') }),
)} > 0`

/** A column of the table, for the agents in need. */
function ofThoseInNeed(expr: string): string {
  return `${expr} and on (${ROW.map(label).join(', ')}) ${inNeed}`
}

/** Sessions of a class, in each row of the table. */
function ofClass(name: string): string {
  return ofThoseInNeed(sumBy(ROW, attention.now({ ...OF_AGENTS, 'lifesign.attention.class': name })))
}

const isAlarming = alarmFrom([1, 'red'])

export const nowSection: Section = {
  id: 1,
  title: 'Now',
  panels: [
    stat({
      id: 10,
      title: 'Sessions that need attention',
      description:
        'Stalled or stuck at this moment. Stalled: there is work, but it does not move. Stuck: busy, but nobody works.',
      unit: 'none',
      width: 4,
      height: 5,
      thresholds: isAlarming,
      queries: [
        {
          expr: sumBy(
            [],
            attention.now({ ...OF_AGENTS, 'lifesign.attention.class': anyOf('stalled', 'stuck') }),
          ),
        },
      ],
    }),
    stat({
      id: 11,
      title: 'Oldest silence',
      description:
        'How long the most silent live session has shown no progress. Time in which its process could not run is not in it.',
      unit: 's',
      width: 4,
      height: 5,
      decimals: 0,
      thresholds: alarmFrom([120, 'yellow'], [360, 'red']),
      queries: [{ expr: maxBy([], metric('sessionSilence').value.now(OF_AGENTS)) }],
    }),
    stat({
      id: 12,
      title: 'Sessions at work',
      description: 'Sessions that wait for a model, stream, or use a tool.',
      unit: 'none',
      width: 4,
      height: 5,
      queries: [
        {
          expr: sumBy(
            [],
            metric('sessionActive').value.now({
              ...OF_AGENTS,
              'lifesign.heartbeat.state': anyOf('awaiting_model', 'streaming', 'tool_exec', 'tool_wait'),
            }),
          ),
        },
      ],
    }),
    stat({
      id: 13,
      title: 'Stalls',
      description:
        'Episodes of silent work that began in the time range, whether or not they have ended since.',
      unit: 'none',
      width: 4,
      height: 5,
      decimals: 0,
      queries: [
        {
          // Processes that have had no run yet count no stalls, and are well.
          expr: `${sumBy([], counted(metric('sessionStalled').total, WHOLE, OF_AGENTS))} or 0 * ${sumBy([], metric('watchedSince').value.now(HERE))}`,
        },
      ],
    }),
    stat({
      id: 14,
      title: 'Notices that reached nobody',
      description:
        'In the time range: given up after all attempts (dead), or without a place to go to (unroutable). People wait and do not know.',
      unit: 'none',
      width: 4,
      height: 5,
      decimals: 0,
      thresholds: isAlarming,
      queries: [
        {
          expr: sumBy(
            [],
            counted(metric('deliveries').total, WHOLE, {
              ...HERE,
              'lifesign.notification.outcome': anyOf('dead', 'unroutable'),
            }),
          ),
        },
      ],
    }),
    stat({
      id: 15,
      title: 'Silent processes',
      description:
        'Processes that were heard of in the last hour, but not in the last three minutes: killed, hung, or unable to export. Those that were shut down, or were there for minutes and ended with nothing left to do, are not missed.',
      unit: 'none',
      width: 4,
      height: 5,
      thresholds: isAlarming,
      queries: [{ expr: silentProcesses() }],
      links: [to('Processes', 'runtime')],
    }),
    table({
      id: 16,
      title: 'Needs attention',
      description:
        'Agents of which a session is stuck, stalled or long-running. Runs without an agent have an empty name. Follow a name to its runs.',
      noValue: 'Nobody needs attention',
      width: 24,
      height: 9,
      rows: [
        { name: 'Agent', label: 'gen_ai.agent.name' },
        { name: 'Job', label: 'job' },
      ],
      columns: [
        { name: 'Stuck', unit: 'none', expr: ofClass('stuck'), thresholds: isAlarming },
        { name: 'Stalled', unit: 'none', expr: ofClass('stalled'), thresholds: isAlarming },
        {
          name: 'Long-running',
          unit: 'none',
          expr: ofClass('long_running'),
          thresholds: alarmFrom([1, 'blue']),
        },
        {
          name: 'Oldest silence',
          unit: 's',
          expr: ofThoseInNeed(maxBy(ROW, metric('sessionSilence').value.now(OF_AGENTS))),
          thresholds: alarmFrom([120, 'yellow'], [360, 'red']),
        },
        {
          name: 'Oldest run',
          unit: 's',
          expr: ofThoseInNeed(maxBy(ROW, metric('runAge').value.now(OF_AGENTS))),
        },
        {
          name: 'Busy sessions',
          unit: 'none',
          expr: ofThoseInNeed(
            sumBy(
              ROW,
              metric('sessionActive').value.now({
                ...OF_AGENTS,
                'lifesign.heartbeat.state': noneOf(...AT_REST),
              }),
            ),
          ),
        },
      ],
      sortBy: ['Stuck', 'Stalled', 'Oldest silence'],
      rowLinks: [
        toAgentOfRow('Runs of this agent', 'runs'),
        toAgentOfRow('Traces and events of this agent', 'session'),
      ],
    }),
  ],
}

// `or vector(0)`: nothing is silent where the comparison keeps nothing. But where nothing was ever heard of,
// there is no zero to be proud of: hence the product with something that must be there.
function silentProcesses(): string {
  const last = lastLook(HERE)
  const busy = metric('sessionActive').value.over('last_over_time', MEMORY, {
    ...HERE,
    'lifesign.heartbeat.state': noneOf(...AT_REST),
  })
  return `count(
  time() - ${last} > ${DEFAULT_CONFIG.thresholds.heartbeatSeconds}
  unless on (job, instance) ${saidGoodbye(HERE)}
  and on (job, instance) (${stayed(HERE)} or ${sumBy(['job', 'instance'], busy)} > 0)
) or 0 * count(${last})`
}

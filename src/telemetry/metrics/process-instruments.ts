/** The metrics of a process as a watcher: people who watch the watcher read them. */

import type { InstrumentSpec } from './instrument-spec.ts'
import * as names from '../semconv.ts'

/** Part of the metrics contract. */
export const PROCESS_INSTRUMENTS = {
  samplerTicks: {
    name: names.METRIC_SAMPLER_TICKS,
    kind: 'counter',
    unit: '{tick}',
    description: 'Looks at all sessions. Stands still when nobody watches.',
    attributes: [],
  },
  samplerLastTick: {
    name: names.METRIC_SAMPLER_LAST_TICK,
    kind: 'observable_gauge',
    unit: 's',
    description: 'When all sessions were last looked at, in seconds since the epoch.',
    attributes: [],
  },
  watchers: {
    name: names.METRIC_WATCHERS,
    kind: 'up_down_counter',
    unit: '{watcher}',
    description: 'Instances that watch this process: 0 after a shutdown, so that nobody misses it.',
    attributes: [],
  },
  watchedSince: {
    name: names.METRIC_WATCHED_SINCE,
    kind: 'observable_gauge',
    unit: 's',
    description: 'When this process began to be watched, in seconds since the epoch.',
    attributes: [names.ATTR_VERSION],
  },
  eventLoopDelay: {
    name: names.METRIC_EVENT_LOOP_DELAY,
    kind: 'observable_gauge',
    unit: 's',
    description: 'The most that a look at all sessions came late, over the last one to two minutes.',
    attributes: [],
  },
  pauses: {
    name: names.METRIC_PAUSES,
    kind: 'counter',
    unit: '{pause}',
    description: 'Times in which the process did not run; they count for no silence.',
    attributes: [names.ATTR_PAUSE_CAUSE],
  },
  dropped: {
    name: names.METRIC_DROPPED,
    kind: 'counter',
    unit: '{item}',
    description: 'Things lost because a limit was reached, and work of ours that failed.',
    attributes: [names.ATTR_SIGNAL],
  },
} as const satisfies Record<string, InstrumentSpec>

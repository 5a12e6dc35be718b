/** Colours that mean something, the same on every board: green is well, blue was wanted, red is a failure. */

/** Of ends of runs, by reason and cause. A completed one has no cause, and what Grafana calls it ends with a space. */
export const END_COLORS = {
  '/^completed\\s*$/': 'green',
  'killed stop': 'blue',
  'killed takeover': 'light-blue',
  'killed caller_abort': 'semi-dark-blue',
  'killed parent': 'super-light-blue',
  'killed shutdown': 'dark-blue',
  'timeout deadline': 'orange',
  'timeout outer_timer': 'light-orange',
  'timeout request_timeout': 'semi-dark-orange',
  'error exception': 'red',
  'error process_crash': 'dark-red',
  'killed recovery': 'purple',
  'killed process_exit': 'semi-dark-purple',
  'lost process_crash': 'light-red',
  'lost lost_sight': 'super-light-red',
} as const

/** Of notices, whatever the channel is called. */
export const OUTCOME_COLORS = {
  '/ delivered$/': 'green',
  '/ suppressed$/': 'blue',
  '/ retried$/': 'yellow',
  '/ unroutable$/': 'orange',
  '/ dead$/': 'red',
} as const

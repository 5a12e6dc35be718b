/** How a session or a process fares, in the words that people read everywhere: page, terminal and chat. */

/** From the worst to the best: also the order in which people see them. */
export const CONDITIONS = [
  'dead',
  'lost',
  'unresponsive',
  'stuck',
  'stalled',
  'waiting',
  'slow',
  'long_running',
  'retry',
  'active',
  'finished',
  'idle',
] as const

/** How something fares. `waiting` is for a person, `retry` for a provider: silence is fine there. */
export type Condition = (typeof CONDITIONS)[number]

/** Whether people must move: `need`; whether an agent does: `alive`; else nobody: `idle`. */
export type ConditionGroup = 'need' | 'alive' | 'idle'

/** What each is called. */
export const CONDITION_WORDS: Readonly<Record<Condition, string>> = {
  dead: 'Dead',
  lost: 'Lost',
  unresponsive: 'Unresponsive',
  stuck: 'Stuck',
  stalled: 'Stalled',
  waiting: 'Waiting',
  slow: 'Slow',
  long_running: 'Long-running',
  retry: 'Waiting',
  active: 'Active',
  finished: 'Finished',
  idle: 'Idle',
}

/** 0 for the worst; equal for those that differ in nothing but who they are. */
export function rankOf(condition: Condition): number {
  return condition === 'lost' ? 0 : CONDITIONS.indexOf(condition)
}

/** Who must move. */
export function groupOf(condition: Condition): ConditionGroup {
  if (rankOf(condition) <= rankOf('stalled')) return 'need'
  return rankOf(condition) <= rankOf('active') ? 'alive' : 'idle'
}

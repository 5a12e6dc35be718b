/** The globals as they were when we were loaded: a test framework's fake timers change what all others see. */

const NAMES = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'queueMicrotask',
  'Date',
  'fetch',
] as const

const genuine = Object.fromEntries(NAMES.map((name) => [name, Reflect.get(globalThis, name) as unknown]))

// Fake timers change the methods of the one object, so a second one holds what they were.
const { performance } = globalThis
const genuinePerformance = Object.create(performance, {
  now: { value: performance.now.bind(performance) },
  mark: { value: performance.mark.bind(performance) },
  measure: { value: performance.measure.bind(performance) },
  timeOrigin: { value: performance.timeOrigin },
}) as typeof performance

/** By name: timers, `Date`, `performance`, `fetch`. */
export const GENUINE_GLOBALS: Readonly<Record<string, unknown>> = {
  ...genuine,
  performance: genuinePerformance,
}

/** The same for modules of Node that hand them out. */
export function genuineModule(name: string, loaded: unknown): unknown {
  switch (name.replace(/^node:/, '')) {
    case 'perf_hooks':
      return { ...(loaded as object), performance: genuinePerformance }
    case 'timers':
      return { ...(loaded as object), ...genuine }
    default:
      return loaded
  }
}

/** The globals as they were when we were loaded: a test framework's fake timers change what all others see. */

import { systemClock } from '../system-clock.ts'

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

const timeOrigin = systemClock.wallTime() - systemClock.now()
type Performance = typeof performance
let genuinePerformance: Performance | undefined

/**
 * `performance` without what others put on it. Made when code first asks, for Node loads much for it. Fake timers
 * replace the global or its methods: the module keeps the object, and its prototype the methods.
 */
function performanceOf(): Performance {
  const { performance } = process.getBuiltinModule('node:perf_hooks')
  const { mark, measure } = Object.getPrototypeOf(performance) as Performance
  genuinePerformance ??= Object.create(performance, {
    now: { value: systemClock.now },
    mark: { value: mark.bind(performance) },
    measure: { value: measure.bind(performance) },
    timeOrigin: { value: timeOrigin },
  }) as Performance
  return genuinePerformance
}

/** By name: timers, `Date`, `performance`, `fetch`. */
export const GENUINE_GLOBALS: Readonly<Record<string, unknown>> = {
  ...genuine,
  get performance() {
    return performanceOf()
  },
}

/** The same for modules of Node that hand them out. */
export function genuineModule(name: string, loaded: unknown): unknown {
  switch (name.replace(/^node:/, '')) {
    case 'perf_hooks':
      return { ...(loaded as object), performance: performanceOf() }
    case 'timers':
      return { ...(loaded as object), ...genuine }
    default:
      return loaded
  }
}

/** Signal listeners that wait for everybody else, and how many of them there are. */

/**
 * Listeners of the package `signal-exit`, which many command-line tools load. Like ours they act only when
 * nobody else listens: if each counted the other, the process could not be ended by any signal.
 */
export function bystanders(): number {
  const emitters = [
    Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
    // Up to version 3.
    Reflect.get(process, '__signal_exit_emitter__'),
  ] as ({ count?: unknown } | undefined)[]
  return emitters.reduce((sum, emitter) => sum + (Number(emitter?.count) || 0), 0)
}

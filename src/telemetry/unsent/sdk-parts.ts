/** Reads the private parts of an SDK, whose names may be others tomorrow: what is not there is nothing. */

/** A provider of the API stands in front of that of the SDK. */
export function realOf(provider: unknown): unknown {
  const { getDelegate } = (provider ?? {}) as { getDelegate?: () => unknown }
  return typeof getDelegate === 'function' ? getDelegate.call(provider) : provider
}

/** What stands at a place deep inside. */
export function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (place, name) => (typeof place === 'object' && place !== null ? Reflect.get(place, name) : undefined),
    value,
  )
}

/** The items of a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : []
}

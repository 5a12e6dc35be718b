/** What a build loads before it is needed: from source, all of it is here by then. */

/** Load one layer each, those first that others use. */
export const layersAhead: readonly (() => unknown)[] = []

/** Path of the OpenTelemetry API that layers use; undefined where it is loaded. */
export function apiFile(): string | undefined {
  return undefined
}

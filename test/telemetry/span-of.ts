/** Finds a collected span by its name. */

import type { CollectedSpan, CollectedTelemetry } from '../../src/testing/index.ts'

export function spanOf(telemetry: CollectedTelemetry, name: string): CollectedSpan {
  const found = telemetry.spans.find((span) => span.name === name)
  if (found === undefined) throw new Error(`no span ${name} in ${telemetry.spans.map((span) => span.name)}`)
  return found
}

/** When nobody tries again what failed. */

import { expect, it } from 'vitest'
import { isNotTriedAgain } from '../../src/diagnostics/lost-sight.ts'
import type { Strand, Watched } from '../../src/model/watch.ts'

function watched(...strands: Partial<Strand>[]): Watched {
  return { strands: () => strands } as unknown as Watched
}

it.each([
  [false, 'has just failed', [{ silenceMs: 60_000 }]],
  [true, 'is silent for more than a minute', [{ silenceMs: 60_001 }]],
  [false, 'waits to try again', [{ silenceMs: 600_000, wait: 'retry' as const }]],
  [false, 'moves in one of its strands', [{ silenceMs: 90_000 }, { silenceMs: 1 }]],
  [false, 'has no strands to look at', []],
])('%s for a run that %s', (isLeft, _, strands) => {
  expect(isNotTriedAgain(watched(...strands))).toBe(isLeft)
})

it('false for a run that has ended', () => {
  expect(isNotTriedAgain(undefined)).toBe(false)
})

/** Which rows a screen holds: the chosen one is among them, and all others are counted. */

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowWindow } from '../../../src/status/terminal/row-window.ts'

it('rowWindow() shows the chosen row, counts the others, and takes no more room than there is', () => {
  const size = fc.record({ count: fc.nat(60), room: fc.nat(40), chosen: fc.nat(59) })
  fc.assert(
    fc.property(size, ({ count, room, chosen }) => {
      const at = Math.min(chosen, Math.max(0, count - 1))
      const { from, to, above, below } = rowWindow(count, room, at)
      const lines = to - from + Math.sign(above) + Math.sign(below)
      expect(above + (to - from) + below).toBe(count)
      expect(lines).toBeLessThanOrEqual(Math.max(3, room))
      if (count > 0) expect(at >= from && at < to).toBe(true)
    }),
    { numRuns: 200 },
  )
})

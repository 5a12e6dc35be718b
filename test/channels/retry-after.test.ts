/** How long a server asks to wait, in seconds or as a date. */

import { describe, expect, it } from 'vitest'
import { retryAfterMs } from '../../src/channels/webhook/retry-after.ts'

describe('retryAfterMs', () => {
  it.each([
    [{}, undefined],
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:01:00 GMT' }, 0],
    [{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' }, undefined],
  ])('reads %o as %d ms', (headers, waitMs) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>))).toBe(waitMs)
  })
})

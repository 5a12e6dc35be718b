/** Parts of a model's stream that bring its answer further, and those that only look like it. */

import { describe, expect, it } from 'vitest'

import { isProgress } from '../../src/adapters/ai-sdk/part-progress.ts'

describe('isProgress()', () => {
  it.each([
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: ' ' },
    { type: 'reasoning-delta', id: '0', delta: 'Hm' },
    { type: 'tool-input-delta', id: '0', delta: '{' },
    { type: 'tool-call', toolCallId: '1' },
    { type: 'source', id: '1' },
    { type: 'finish', usage: {} },
    { type: 'a part that comes with a later version' },
  ])('is true for $type', (part) => expect(isProgress(part)).toBe(true))

  it.each([
    { type: 'stream-start', warnings: [] },
    { type: 'response-metadata', id: 'chat-1' },
    { type: 'ping' },
    { type: 'raw', rawValue: {} },
    { type: 'error', error: new Error('overloaded') },
    { type: 'text-delta', id: '0', delta: '' },
    { type: 'reasoning-delta', id: '0', delta: '' },
    { type: 'tool-input-delta', id: '0', delta: '' },
  ])('is false for $type with nothing of the answer', (part) => expect(isProgress(part)).toBe(false))
})

/** What may leave the process, and how much of it. */

import { describe, expect, test } from 'vitest'
import { contentOf, conversationIdOf, errorMessageOf } from '../../src/telemetry/export-options.ts'
import { session } from './records.ts'

describe('contentOf', () => {
  test('gives nothing unless content was opted in', () => {
    expect(contentOf('secret', {})).toBeUndefined()
    expect(contentOf(undefined, { content: true })).toBeUndefined()
  })

  test('keeps 4096 characters by default', () => {
    expect(contentOf('x'.repeat(5000), { content: true })).toHaveLength(4096)
  })

  test('keeps JSON within the limit without walking through all of it', () => {
    let reads = 0
    const items = new Proxy(
      Array.from({ length: 100_000 }, () => 'x'.repeat(50)),
      {
        get: (target, key, receiver): unknown => {
          reads++
          return Reflect.get(target, key, receiver)
        },
      },
    )

    const text = contentOf({ items }, { content: true, maxContentLength: 200 })

    expect(text?.length).toBeLessThanOrEqual(200)
    expect(text).toContain('xxx')
    expect(reads).toBeLessThan(1000)
  })

  test('gives up quietly on what cannot be written as JSON', () => {
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const trap = {
      toJSON: () => {
        throw new Error('trap')
      },
    }

    expect(contentOf(circle, { content: true })).toBeUndefined()
    expect(contentOf(trap, { content: true })).toBeUndefined()
    expect(contentOf({ big: 10n }, { content: true })).toBe('{"big":"10"}')
  })
})

describe('errorMessageOf', () => {
  test('cuts the message to 200 characters, and survives hostile errors', () => {
    const hostile = {
      toString: () => {
        throw new Error('trap')
      },
    }

    expect(errorMessageOf(new Error('x'.repeat(300)), { errorMessages: true })).toHaveLength(200)
    expect(errorMessageOf(hostile, { errorMessages: true })).toBeUndefined()
    expect(
      errorMessageOf(new TypeError('fetch failed', { cause: new Error('bad port') }), {
        errorMessages: true,
      }),
    ).toBe('fetch failed: bad port')
    expect(errorMessageOf(new Error('secret'), {})).toBeUndefined()
  })
})

describe('conversationIdOf', () => {
  test('hashes the same key to the same id', () => {
    const options = { hashConversationIds: true }

    expect(conversationIdOf(session, options)).toBe(conversationIdOf({ ...session }, options))
    expect(conversationIdOf(session, options)).not.toContain(session.key)
  })
})

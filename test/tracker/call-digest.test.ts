/** Fingerprints: the same for the same, another for anything else, and never dear. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../src/tracker/runs/call-digest.ts'

describe('digestOf()', () => {
  it('is the same for the same value, and for no other', () => {
    const value = fc.jsonValue({ maxDepth: 4 })
    fc.assert(
      fc.property(value, value, (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other)
        expect(digestOf(structuredClone(one))).toBe(digestOf(one))
        expect(digestOf(one) === digestOf(other)).toBe(isSame)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[unknown, unknown]>([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [[1], ['1']],
    [[[], []], [[[]]]],
    [{ a: { b: 1 } }, { a: {}, b: 1 }],
    [null, 'null'],
    [0, false],
    [new Error('a'), new Error('b')],
    [new Date(0), new Date(1)],
    [Buffer.from('ab'), Buffer.from('ba')],
    ['x'.repeat(9_000), `${'x'.repeat(8_999)}y`],
    ['x'.repeat(9_000), 'x'.repeat(9_001)],
    [Buffer.alloc(1_000_000), Buffer.alloc(1_000_001)],
  ])('tells %# from its like', (one, other) => {
    expect(digestOf(one)).not.toBeUndefined()
    expect(digestOf(one)).not.toBe(digestOf(other))
  })

  it.each<[string, unknown]>([
    ['a stream', new ReadableStream()],
    ['a function', () => 1],
    ['an object in a circle', circle()],
    ['a getter that throws', Object.defineProperty({}, 'a', { enumerable: true, get: thrower })],
    ['more parts than anybody looks at', Array.from({ length: 2_000 }, (_, index) => index)],
    ['more text than anybody looks at', Array.from({ length: 20 }, () => 'x'.repeat(5_000))],
  ])('compares %s with nothing', (_, value) => {
    expect(digestOf(value)).toBeUndefined()
  })

  it('reads a million parts no further than its limit', () => {
    let read = 0
    const parts = new Proxy(
      Array.from({ length: 1_000_000 }, () => 0),
      {
        get(target, name, receiver) {
          read += 1
          return Reflect.get(target, name, receiver) as unknown
        },
      },
    )

    expect([digestOf(parts), read < 5_000]).toEqual([undefined, true])
  })

  it('depends on the value that it goes with', () => {
    expect(digestOf('x', 1)).not.toBe(digestOf('x', 2))
  })
})

function circle(): object {
  const one: { self?: object } = {}
  one.self = one
  return one
}

function thrower(): never {
  throw new Error('no')
}

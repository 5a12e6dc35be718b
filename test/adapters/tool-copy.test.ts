/** Copies of tools that an application has written as classes. */

import { describe, expect, it } from 'vitest'

import { toolCopy } from '../../src/adapters/client-loop.ts'

class Tool {
  readonly #known = new Set(['a'])
  readonly name = 'add'

  parse(input: string): boolean {
    return this.#known.has(input)
  }

  run(): string {
    return 'own'
  }
}

describe('toolCopy', () => {
  it('reads what a model has asked for as the tool does, by its private fields', () => {
    const copy = toolCopy(new Tool(), { run: () => 'watched' }) as Tool

    expect([copy.parse('a'), copy.parse('b'), copy.run(), copy.name]).toEqual([true, false, 'watched', 'add'])
    expect(copy).toBeInstanceOf(Tool)
  })

  it('has the same properties, hidden ones too, of a tool that nobody may change', () => {
    const hidden = Symbol('hidden')
    const tool = Object.freeze(Object.defineProperty({ name: 'add', run: () => 'own' }, hidden, { value: 1 }))

    const copy = toolCopy(tool, { run: () => 'watched' }) as typeof tool

    expect([copy.run(), Object.keys(copy), Reflect.get(copy, hidden)]).toEqual([
      'watched',
      ['name', 'run'],
      1,
    ])
    expect(tool.run()).toBe('own')
  })
})

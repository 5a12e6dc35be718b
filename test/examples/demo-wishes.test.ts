/** What the demo does with its command line. */

import { describe, expect, it } from 'vitest'

import { demoWishes } from '../../examples/demo/demo-wishes.ts'

describe('demoWishes', () => {
  it.each([
    { args: [], isTerminal: true, stays: true },
    { args: [], isTerminal: false, stays: false },
    { args: ['--once'], isTerminal: true, stays: false },
    { args: ['--once'], isTerminal: false, stays: false },
    { args: ['--stay'], isTerminal: true, stays: true },
    { args: ['--stay'], isTerminal: false, stays: true },
  ])('$args stays: $stays, where standard output is a terminal: $isTerminal', (given) => {
    expect(demoWishes(given.args, given.isTerminal)).toEqual({ stays: given.stays })
  })

  it('explains itself', () => {
    expect(demoWishes(['--help'], true)).toEqual({
      say: expect.stringContaining('--stay   keeps the servers until Ctrl-C'),
      exitCode: 0,
    })
  })

  it.each([
    { args: ['--once', '--stay'], why: 'exclude each other' },
    { args: ['--forever'], why: "Unknown option '--forever'" },
    { args: ['quickly'], why: 'quickly' },
  ])('refuses $args', ({ args, why }) => {
    expect(demoWishes(args, true)).toEqual({ say: expect.stringContaining(why), exitCode: 2 })
  })
})

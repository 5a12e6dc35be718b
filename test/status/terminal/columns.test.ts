/** Widths in a terminal: letters of the world, pictures, and texts without end. */

import { describe, expect, it } from 'vitest'
import { columnsOf, cut } from '../../../src/status/terminal/columns.ts'

describe('columnsOf', () => {
  it.each([
    ['plan-trip', 9],
    ['نص عربي', 7],
    ['שלום', 4],
    ['日本語', 6],
    ['한국', 4],
    ['🚀', 2],
    ['👩‍👩‍👧', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['é', 1],
    ['©™', 2],
    ['×?■▲‖◷◉↻●○✓└…', 13],
  ])('of %s are %i', (text, columns) => {
    expect(columnsOf(text)).toBe(columns)
  })
})

describe('cut', () => {
  it.each([
    '日本語の名前',
    '🚀🚀🚀🚀🚀',
    'x'.repeat(10_000),
    `a${'\u0301'.repeat(10_000)}b`,
    'نص عربي طويل جدا',
  ])('of %.20s takes no more than it may, and says that something is missing', (text) => {
    const short = cut(text, 8)

    expect(columnsOf(short)).toBeLessThanOrEqual(8)
    expect(short.endsWith('…')).toBe(true)
  })

  it('leaves alone what fits', () => {
    expect(cut('日本語の', 8)).toBe('日本語の')
  })
})

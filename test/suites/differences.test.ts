/** A test that ends otherwise with Lifesign is a difference; one that nobody can rely on is none. */

import { expect, test } from 'vitest'
import { differencesOf } from './differences.ts'

const passed = new Map([['a.test.ts > adds', 'passed']])
const failed = new Map([['a.test.ts > adds', 'failed']])

test('an end that the test never had without us is a difference', () => {
  expect(differencesOf([passed, passed], [passed, failed])).toEqual([
    { test: 'a.test.ts > adds', without: ['passed', 'passed'], with: ['passed', 'failed'] },
  ])
})

test('a test that is played with us alone, or without us alone, is a difference', () => {
  expect(differencesOf([new Map()], [passed])).toHaveLength(1)
  expect(differencesOf([passed], [new Map()])).toHaveLength(1)
})

test('a test that passes with us where it fails without is a difference too', () => {
  expect(differencesOf([failed], [passed])).toHaveLength(1)
})

test('an end that the test has without us as well is none', () => {
  expect(differencesOf([passed, failed], [failed])).toEqual([])
})

test('only the files that were played again are asked about', () => {
  expect(differencesOf([passed], [failed], new Set(['b.test.ts']))).toEqual([])
})

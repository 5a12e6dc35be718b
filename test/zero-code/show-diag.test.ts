/** OpenTelemetry's messages are shown where somebody asked, and by one logger. */

import { diag } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { showDiag } from '../../src/zero-code/show-diag.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

afterEach(() => diag.disable())

describe('showDiag', () => {
  it.each([
    ['warn', true],
    [' WARN ', true],
    ['error', true],
    ['all', true],
    ['none', false],
    ['loud', false],
    ['', false],
    [undefined, false],
  ])('takes level %j: %j', (level, isShown) => {
    expect(showDiag(level)).toBe(isShown)
  })

  it('leaves a logger alone that is there, also its own', () => {
    expect([showDiag('error'), showDiag('error')]).toEqual([true, false])
    diag.disable()
    const warnings = hearWarnings()

    expect(showDiag('warn')).toBe(false)
    diag.warn('a')

    expect(warnings).toEqual([['a']])
  })
})

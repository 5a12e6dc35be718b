/** The line at start: where a terminal watches, or where it is asked for, and never in tests. */

import { expect, it } from 'vitest'
import { earsOf, speaksAtStart, startLine } from '../../src/voice/start-line.ts'

it('startLine says what is exported, heard and told', () => {
  expect(
    startLine({
      version: '1.2.3',
      provider: 'NodeTracerProvider',
      adapters: ['fetch', 'ai-sdk (ai 7.0.1)'],
      awaitsFrameworks: true,
      channels: ['slack', 'webhook'],
      defaultOrigin: { channel: 'slack', room: 'ops' },
    }),
  ).toBe(
    'lifesign 1.2.3: exports through NodeTracerProvider; hears fetch, ai-sdk (ai 7.0.1), ' +
      'and frameworks once they are loaded; ' +
      'notices go to slack, webhook, else to room ops on slack',
  )
})

it('startLine says what is missing', () => {
  const nothing = {
    version: '1.2.3',
    provider: undefined,
    adapters: [],
    awaitsFrameworks: false,
    channels: [],
    defaultOrigin: undefined,
  }

  expect(startLine(nothing)).toBe(
    'lifesign 1.2.3: no OpenTelemetry SDK; hears only what you tell it; notices go nowhere',
  )
})

it('earsOf names what was loaded, and nothing that is only installed', () => {
  const install = () => () => {}
  // Both are installed here.
  const ai = { name: 'ai-sdk', framework: { name: 'ai', least: '6.0.111' }, install }
  const nowhere = { name: 'odd', framework: { name: 'lifesign-no-such-package', least: '1.0.0' }, install }

  expect(
    earsOf([
      { name: 'fetch', install },
      { ...ai, isHere: false },
    ]),
  ).toEqual({
    adapters: ['fetch'],
    awaitsFrameworks: true,
  })
  expect(earsOf([{ ...ai, isHere: true }, { ...nowhere, isHere: true }, nowhere])).toEqual({
    adapters: [
      expect.stringMatching(/^ai-sdk \(ai \d+\.\d+\.\d+\)$/),
      'odd',
      'odd (no lifesign-no-such-package here)',
    ],
    awaitsFrameworks: false,
  })
})

it.each<[variables: Record<string, string>, isTerminal: boolean, speaks: boolean]>([
  [{}, true, true],
  [{}, false, false],
  [{ LIFESIGN_START_LINE: '1' }, false, true],
  [{ LIFESIGN_START_LINE: 'true' }, false, true],
  [{ LIFESIGN_START_LINE: '0' }, true, false],
  [{ LIFESIGN_START_LINE: 'perhaps' }, true, true],
  [{ LIFESIGN_QUIET: '1', LIFESIGN_START_LINE: '1' }, true, false],
  [{ LIFESIGN_QUIET: '0' }, true, true],
  [{ VITEST: 'true', LIFESIGN_START_LINE: '1' }, true, false],
  [{ JEST_WORKER_ID: '1' }, true, false],
  [{ NODE_TEST_CONTEXT: 'child-v8' }, true, false],
  [{ NODE_ENV: 'test' }, true, false],
])('with %j, and a terminal: %s, it speaks: %s', (variables, isTerminal, speaks) => {
  expect(speaksAtStart(variables, isTerminal)).toBe(speaks)
})

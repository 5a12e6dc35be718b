/** The sentences, word by word. */

import { describe, expect, it } from 'vitest'
import { humanDuration } from '../../src/notify/duration.ts'
import {
  harmlessMessage,
  renderEnd,
  renderRecovered,
  renderStalled,
  renderStuck,
  textOf,
} from '../../src/notify/render.ts'
import { aRun, aStall, aToolCall, anEnd } from './news.ts'

describe('humanDuration', () => {
  it.each([
    [0, '0ms'],
    [450, '450ms'],
    [999.7, '1s'],
    [1_500, '1.5s'],
    [5_000, '5s'],
    [9_970, '10s'],
    [59_600, '1m'],
    [130_000, '2m 10s'],
    [299_990, '5m'],
    [300_004, '5m'],
    [3_599_700, '1h'],
    [3_900_000, '1h 5m'],
    [86_400_000, '1d'],
    [180_000_000, '2d 2h'],
    [-5, '0ms'],
    [Number.NaN, '0ms'],
  ])('says %d ms as %s', (ms, said) => {
    expect(humanDuration(ms)).toBe(said)
  })
})

describe('renderEnd', () => {
  it.each([
    [anEnd(), '⚠️ Task `index-repo` timed out after 5m'],
    [anEnd({ cause: 'outer_timer' }), '⚠️ Task `index-repo` timed out after 5m'],
    [anEnd({ reason: 'killed', cause: 'stop' }), '⚠️ Task `index-repo` was killed'],
    [
      anEnd({ reason: 'killed', cause: 'shutdown' }),
      '⚠️ Task `index-repo` was killed: the process shut down',
    ],
    [
      anEnd({ reason: 'killed', cause: 'recovery' }),
      '⚠️ Task `index-repo` was killed after it had gone silent',
    ],
    [
      anEnd({ reason: 'error', cause: 'exception', error: new Error('disk full') }),
      '❌ Task `index-repo` crashed: disk full',
    ],
    [anEnd({ reason: 'error', cause: 'exception' }), '❌ Task `index-repo` crashed: unknown error'],
    [anEnd({ reason: 'lost', cause: 'process_crash' }), '❌ Task `index-repo` died with its process'],
  ])('says %o', (end, said) => {
    expect(textOf(renderEnd('index-repo', end))).toBe(said)
  })

  it('keeps the name apart as code', () => {
    expect(renderEnd('index-repo', anEnd())).toEqual([
      { type: 'text', value: '⚠️ Task ' },
      { type: 'code', value: 'index-repo' },
      { type: 'text', value: ' timed out after 5m' },
    ])
  })
})

describe('harmlessMessage', () => {
  it('takes secrets out before it cuts, so that no half of one stays', () => {
    const message = harmlessMessage(
      new Error(`${'x '.repeat(95)}https://u:hunter2@api.test/${'y'.repeat(300)}`),
    )

    expect([...message].length).toBe(200)
    expect(message).not.toContain('hunter2')
  })

  it('puts an escape sequence out of a secret before it looks for it', () => {
    expect(harmlessMessage(new Error('pass\u001b[0mword=hunter2'))).toBe('password=[redacted]')
  })

  it.each([
    ['a string', 'boom', 'boom'],
    ['an error without words', new RangeError(''), 'RangeError'],
    ['an object with a message', { message: 'boom' }, 'boom'],
    ['nothing', undefined, 'unknown error'],
    ['null', null, 'unknown error'],
    ['an object without words', {}, '[object Object]'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'message', {
        get() {
          throw new Error('hunter2')
        },
      }),
      'unknown error',
    ],
  ])('reads %s', (_, thrown, said) => {
    expect(harmlessMessage(thrown)).toBe(said)
  })
})

describe('renderStalled', () => {
  const run = aRun()

  it('says in which tool the run is, and since when nothing moved', () => {
    const stall = aStall(run, { work: aToolCall(run), progressAgeMs: 120_000 })

    expect(textOf(renderStalled('index-repo', stall, 240_000))).toBe(
      '⚠️ Task `index-repo` has gone silent: in tool `shell` for 4m, no progress for 2m',
    )
  })

  it('says for which model it waits', () => {
    const work = { ...aToolCall(run, 'gpt-5'), kind: 'model_call' as const }

    expect(textOf(renderStalled('x', aStall(run, { work }), 240_000))).toContain(
      'waiting for model `gpt-5` for 4m, no progress for 2m',
    )
  })

  it('says only the silence where no call is open', () => {
    expect(textOf(renderStalled('x', aStall(run), 0))).toBe('⚠️ Task `x` has gone silent: no progress for 2m')
  })

  it.each([
    ['repeated_model_requests_without_progress', /again and again without a result for 2m$/],
    ['queued_behind_terminal_active_work', /answer is complete, but it does not end, and 2 messages wait$/],
  ] as const)('explains %s', (reason, said) => {
    expect(textOf(renderStalled('x', aStall(run, { reason, backlog: 2 }), 0))).toMatch(said)
  })

  it('makes the name of a tool harmless', () => {
    const work = aToolCall(run, `\u001b[31ma\`b\n${'c'.repeat(100)}`)
    const parts = renderStalled('x', aStall(run, { work }), 0)

    expect(parts[4]?.value).toMatch(/^a'b c{50,56}…$/)
  })
})

describe('renderStuck and renderRecovered', () => {
  it('say what waits, and that it goes on', () => {
    const stuck = aStall(undefined, { class: 'stuck', backlog: 1 })

    expect(textOf(renderStuck('x', stuck))).toBe(
      '⚠️ Task `x` is stuck: 1 message waits and nothing runs for 2m',
    )
    expect(textOf(renderRecovered('x', 'progressed'))).toBe('✅ Task `x` is moving again')
    expect(textOf(renderRecovered('x', 'completed'))).toBe('✅ Task `x` has finished after all')
  })
})

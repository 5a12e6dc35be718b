/** The sentences, word by word. */

import { describe, expect, it } from 'vitest'
import { humanDuration } from '../../../src/notify/words/duration.ts'
import type { News } from '../../../src/notify/words/news.ts'
import { harmlessMessage, harmlessName, TEMPLATES, textOf } from '../../../src/notify/words/render.ts'

/** What our template says of news about `index-repo`. */
function sentenceOf(facts: Partial<News> & Pick<News, 'kind' | 'reason'>): string {
  const news = { label: 'index-repo', runId: 'run-1', session: undefined, ...facts }
  return textOf(TEMPLATES[news.kind](news))
}

const shell = { kind: 'tool_call', name: 'shell', elapsedMs: 240_000 } as const

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

describe('TEMPLATES.ended', () => {
  it.each([
    [{ reason: 'timeout', elapsedMs: 300_000 }, '⚠️ Task `index-repo` timed out after 5m'],
    [
      { reason: 'timeout', elapsedMs: 300_000, work: shell },
      '⚠️ Task `index-repo` timed out after 5m, in tool `shell` for 4m',
    ],
    [
      {
        reason: 'timeout',
        cause: 'request_timeout',
        elapsedMs: 300_000,
        work: shell,
        error: 'api.test did not answer in time',
      },
      '⚠️ Task `index-repo` timed out after 5m, in tool `shell` for 4m: api.test did not answer in time',
    ],
    [
      { reason: 'timeout', cause: 'request_timeout', elapsedMs: 300, error: 'it took too long' },
      '⚠️ Task `index-repo` timed out: it took too long',
    ],
    [{ reason: 'timeout', elapsedMs: 300 }, '⚠️ Task `index-repo` timed out after 300ms'],
    [{ reason: 'killed' }, '⚠️ Task `index-repo` was killed'],
    [{ reason: 'killed', cause: 'stop' }, '⚠️ Task `index-repo` was stopped'],
    [{ reason: 'killed', cause: 'stop', elapsedMs: 180_000 }, '⚠️ Task `index-repo` was stopped after 3m'],
    [{ reason: 'killed', cause: 'parent' }, '⚠️ Task `index-repo` was killed: the task above it ended'],
    [
      { reason: 'lost', cause: 'lost_sight', elapsedMs: 1_800_000 },
      '❔ Task `index-repo` was lost sight of after 30m: nobody told how it ended',
    ],
    [
      { reason: 'killed', cause: 'shutdown', elapsedMs: 999 },
      '⚠️ Task `index-repo` was killed: the process shut down',
    ],
    [
      { reason: 'killed', cause: 'recovery', elapsedMs: 360_000 },
      '⚠️ Task `index-repo` was killed after 6m: it had gone silent',
    ],
    [{ reason: 'error', error: 'disk full' }, '❌ Task `index-repo` crashed: disk full'],
    [
      { reason: 'error', error: 'disk full', elapsedMs: 3_000 },
      '❌ Task `index-repo` crashed after 3s: disk full',
    ],
    [{ reason: 'error' }, '❌ Task `index-repo` crashed: unknown error'],
    [{ reason: 'lost', elapsedMs: 60_000 }, '❌ Task `index-repo` died with its process after 1m'],
  ])('says %o', (facts, expected) => {
    expect(sentenceOf({ kind: 'ended', ...facts })).toBe(expected)
  })

  it('keeps the name apart as code, and links to the trace where there is one', () => {
    const traceUrl = 'https://traces.test/0af7'
    const news = {
      kind: 'ended',
      label: 'a',
      runId: 'r',
      session: undefined,
      reason: 'killed',
      traceUrl,
    } as const
    const parts = TEMPLATES.ended(news)

    expect(parts).toEqual([
      { type: 'text', value: '⚠️ Task ' },
      { type: 'code', value: 'a' },
      { type: 'text', value: ' was killed' },
      { type: 'text', value: ' · ' },
      { type: 'link', value: 'trace', url: traceUrl },
    ])
    expect(textOf(parts)).toBe('⚠️ Task `a` was killed · trace: https://traces.test/0af7')
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
    ['an object without words', {}, 'unknown error'],
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

describe('TEMPLATES.stalled', () => {
  const stalled = {
    kind: 'stalled',
    reason: 'blocked_tool_call',
    elapsedMs: 120_000,
    silentMs: 120_000,
  } as const

  it.each([
    [
      { work: shell },
      '⚠️ Task `index-repo` has gone silent: in tool `shell` for 4m, no progress for 2m. It may need you',
    ],
    [
      { work: { ...shell, kind: 'model_call' as const, name: 'gpt-5' } },
      '⚠️ Task `index-repo` has gone silent: waiting for model `gpt-5` for 4m, no progress for 2m. It may need you',
    ],
    [
      { work: { ...shell, elapsedMs: 133_333 } },
      '⚠️ Task `index-repo` has gone silent: in tool `shell` for 2m 13s. It may need you',
    ],
    [
      { work: { ...shell, elapsedMs: 133_334 } },
      '⚠️ Task `index-repo` has gone silent: in tool `shell` for 2m 13s, no progress for 2m. It may need you',
    ],
    [{}, '⚠️ Task `index-repo` has gone silent: no progress for 2m. It may need you'],
    [
      { nextStep: 'recovery_requested' as const },
      '⚠️ Task `index-repo` has gone silent: no progress for 2m. It will be ended if it does not move',
    ],
    [
      { nextStep: 'no_owner' as const },
      '⚠️ Task `index-repo` has gone silent: no progress for 2m. It needs you',
    ],
    [
      { work: { ...shell, elapsedMs: 120_000 }, limit: { ms: 110_000, source: 'learned' as const } },
      '⚠️ Task `index-repo` has gone silent: in tool `shell` for 2m. `shell` usually takes less than 1m 50s. It may need you',
    ],
  ])('says %o', (facts, expected) => {
    expect(sentenceOf({ ...stalled, ...facts })).toBe(expected)
  })

  it.each([
    ['repeated_model_requests_without_progress', /again and again without a result for 2m/],
    ['queued_behind_terminal_active_work', /answer is complete, but it does not end, and 2 messages wait/],
  ] as const)('explains %s', (reason, expected) => {
    expect(sentenceOf({ ...stalled, reason, backlog: 2 })).toMatch(expected)
  })

  it('makes the name of a tool harmless', () => {
    expect(harmlessName(`\u001b[31ma\`b\n${'c'.repeat(100)}`)).toMatch(/^a'b c{50,56}…$/)
  })
})

describe('TEMPLATES.stuck', () => {
  const stuck = { kind: 'stuck', reason: 'queued_work_without_active_run', elapsedMs: 120_000 } as const

  it.each([
    [
      { backlog: 1, tried: { action: 'release_lane' as const, detail: 'no_answer' } },
      '⚠️ Task `index-repo` is stuck: 1 message waits and nothing runs for 2m. Releasing it failed (no answer): it needs you',
    ],
    [
      { backlog: 2, tried: { action: 'abort_run' as const } },
      '⚠️ Task `index-repo` is stuck: 2 messages wait and nothing moves for 2m. Ending it failed: it needs you',
    ],
    [
      { tried: { action: 'force_clear' as const } },
      '⚠️ Task `index-repo` is stuck: nothing moves for 2m. Clearing it failed: it needs you',
    ],
  ])('says %o', (facts, expected) => {
    expect(sentenceOf({ ...stuck, ...facts })).toBe(expected)
  })
})

describe('TEMPLATES.recovered and running', () => {
  it.each([
    [{ kind: 'recovered', reason: 'progressed' }, '✅ Task `index-repo` is moving again'],
    [{ kind: 'recovered', reason: 'completed' }, '✅ Task `index-repo` has finished after all'],
    [
      { kind: 'running', reason: 'alive', elapsedMs: 120_000 },
      '⏳ Task `index-repo` is still running (2m elapsed)',
    ],
    [
      { kind: 'running', reason: 'alive', elapsedMs: 120_000, work: shell },
      '⏳ Task `index-repo` is still running (2m elapsed), now in tool `shell`',
    ],
    [{ kind: 'running', reason: 'completed', elapsedMs: 300_000 }, '✅ Task `index-repo` finished after 5m'],
  ] as const)('says %o', (facts, expected) => {
    expect(sentenceOf(facts)).toBe(expected)
  })
})

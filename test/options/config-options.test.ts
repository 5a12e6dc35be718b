/** Of a user's file what can be used is used, and the rest is named without being shown. */

import { describe, expect, it } from 'vitest'
import { usableOptions } from '../../src/options/config-options.ts'
import type { LifesignOptions } from '../../src/options/options.ts'

const chat = { name: 'chat', send: () => undefined }

describe('usableOptions', () => {
  it('takes what startLifesign takes', () => {
    const options: LifesignOptions = {
      channels: [chat],
      defaultOrigin: { channel: 'chat', room: 'ops' },
      adapters: [{ name: 'mine', install: () => () => undefined }],
      thresholds: { warnMs: 60_000, tools: { build: { warnMs: 0 } } },
      notices: { traceUrl: 'https://traces.example.com/{traceId}' },
      recovery: { abort: true },
      keepPosted: { afterMs: 5_000 },
      export: { labels: true },
      onAbnormalEnd: () => undefined,
      watchProcess: false,
    }

    expect(usableOptions(options)).toEqual({ options, problems: [] })
  })

  it('takes an option that is undefined for none', () => {
    expect(usableOptions({ tickMs: undefined })).toEqual({ options: {}, problems: [] })
  })

  it.each([
    [{ tickMs: 5 }, 'Cannot use tickMs: it must be a number from 10 to 5000, but is 5'],
    [{ tickMs: '500' }, 'Cannot use tickMs: it must be a number from 10 to 5000, but is "500"'],
    [{ channel: [chat] }, 'Cannot use channel: there is no such option'],
    [{ toString: 1 }, 'Cannot use toString: there is no such option'],
    [{ channels: chat }, 'Cannot use channels: it must be a list, but is an object'],
    [{ channels: [chat, 'chat'] }, 'Cannot use channels: each must be a channel, but number 2 is none'],
    [{ channels: [chat, null] }, 'Cannot use channels: each must be a channel, but number 2 is none'],
    [{ channels: [chat, chat] }, 'each name must be unique, but "chat" stands twice'],
    [{ adapters: [chat] }, 'Cannot use adapters: each must be an adapter, but number 1 is none'],
    [{ defaultOrigin: { channel: 'chat' } }, 'Cannot use defaultOrigin: it must have a channel and a room'],
    [{ thresholds: { warnMs: -1 } }, 'Cannot use thresholds.warnMs: it must be a number from 0'],
    [{ notices: { templates: { ended: 5 } } }, 'Cannot use notices.templates.ended: it must be a function'],
    [{ onAbnormalEnd: 'x' }, 'Cannot use onAbnormalEnd: it must be a function, but is a string'],
    [{ keepPosted: 5 }, 'Cannot use keepPosted: it must be a boolean or an object, but is a number'],
    [{ lanes: null }, 'Cannot use lanes: it must be an object, but is null'],
  ])('leaves out %j alone', (wrong, problem) => {
    const { options, problems } = usableOptions({ watchProcess: false, ...wrong })

    expect(options).toEqual({ watchProcess: false })
    expect(problems).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    [undefined, 'undefined'],
    [5, 'a number'],
    [[chat], 'a list'],
    [() => ({}), 'a function'],
  ])('says that %s is no options', (exported, named) => {
    expect(usableOptions(exported)).toEqual({
      options: {},
      problems: [`Cannot use its default export: it must be options, but is ${named}`],
    })
  })

  it('shows no value that stands in the wrong place', () => {
    const secret = 'https://hooks.example.com/secret-91'
    const wrong = { channels: secret, defaultOrigin: secret, notices: { traceUrl: secret }, recovery: secret }

    expect(usableOptions(wrong).problems.join()).not.toContain('secret-91')
    expect(usableOptions(wrong).problems).toHaveLength(4)
  })
})

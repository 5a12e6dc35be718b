/** Wrong options are refused at start, with a sentence that names option, bound and value. */

import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/options/options.ts'
import type { LifesignOptions } from '../../src/options/options.ts'

const channel = { name: 'chat', send: () => {} }

const wrong: [LifesignOptions, string][] = [
  [{ tickMs: 5 }, 'Cannot use tickMs: it must be a number from 10 to 5000, but is 5'],
  [{ tickMs: Number.NaN }, 'Cannot use tickMs: it must be a number from 10 to 5000, but is NaN'],
  [
    { thresholds: { warnMs: -1 } },
    'Cannot use thresholds.warnMs: it must be a number from 0 to 9007199254740991, but is -1',
  ],
  [
    { thresholds: { tools: { shell: { abortMs: '5m' as unknown as number } } } },
    'Cannot use thresholds.tools.shell.abortMs: it must be a number from 0 to 9007199254740991, but is "5m"',
  ],
  [
    { thresholds: { phases: { thinking: {} } as object } },
    'Cannot use thresholds.phases: each name must be one of idle, awaiting_model, streaming, tool_exec, tool_wait, complete, but one is "thinking"',
  ],
  [
    { recovery: { abort: 'yes' as never } },
    'Cannot use recovery.abort: it must be true or false, but is "yes"',
  ],
  [{ export: { content: 1 as never } }, 'Cannot use export.content: it must be true or false, but is 1'],
  [{ tickMs: '500' as never }, 'Cannot use tickMs: it must be a number from 10 to 5000, but is "500"'],
  [
    { watchProcess: 'https://hooks.test/hunter2' as never },
    'Cannot use watchProcess: it must be true or false, but is a string that is not shown',
  ],
  [{ maxIdleSessions: -1 }, 'Cannot use maxIdleSessions: it must be a number from 0 to 10000000, but is -1'],
  [{ killGraceMs: 600_001 }, 'Cannot use killGraceMs: it must be a number from 0 to 600000, but is 600001'],
  [
    { channels: [{ ...channel, limits: [{ per: 'room', count: 0, perMs: 1_000 }] }] },
    'Cannot use channels.chat.limits.count: it must be a number from 1 to 9007199254740991, but is 0',
  ],
  [
    { channels: [{ ...channel, limits: [{ per: 'day' as 'room', count: 1, perMs: 1_000 }] }] },
    'Cannot use channels.chat.limits.per: it must be one of channel, room, thread, but is "day"',
  ],
  [
    { channels: [{ ...channel, maxTextLength: 10 }] },
    'Cannot use channels.chat.maxTextLength: it must be a number from 100 to 9007199254740991, but is 10',
  ],
  [
    { notices: { traceUrl: 'https://hunter2.test/' } },
    'Cannot use notices.traceUrl: it must be an http or https address with {traceId} in it',
  ],
  [
    { notices: { templates: { done: () => 'x' } as never } },
    'Cannot use notices.templates: each name must be one of ended, stalled, stuck, recovered, running, but one is "done"',
  ],
  [
    { channels: [channel, channel] },
    'Cannot use channels: each name must be unique, but "chat" stands twice',
  ],
]

const ofAnotherKind: [unknown, string][] = [
  [null, 'Cannot use options: they must be an object, but are null'],
  [{ chanels: [] }, 'Cannot use chanels: there is no such option'],
  [{ channels: 'slack' }, 'Cannot use channels: it must be a list, but is a string'],
  [{ channels: [{}] }, 'Cannot use channels: each must be a channel, but number 1 is none'],
  [{ defaultOrigin: {} }, 'Cannot use defaultOrigin: it must have a channel and a room, each a string'],
  [{ onAbnormalEnd: 3 }, 'Cannot use onAbnormalEnd: it must be a function, but is a number'],
  [{ export: { contents: true } }, 'Cannot use export.contents: there is no such option'],
  [{ defaultOrigin: null }, 'Cannot use defaultOrigin: it must be an object, but is null'],
  [
    { defaultOrigin: { channel: 'chat', room: {} } },
    'Cannot use defaultOrigin.room: it must be a string, but is an object',
  ],
  [
    { thresholds: { tools: { build: 5 } } },
    'Cannot use thresholds.tools.build: it must be an object, but is a number',
  ],
  [{ thresholds: { warn: 5 } }, 'Cannot use thresholds.warn: there is no such option'],
  [
    { recovery: { tools: { build: false } } },
    'Cannot use recovery.tools.build: it must be an object, but is a boolean',
  ],
  [{ notices: { render: 'x' } }, 'Cannot use notices.render: it must be a function, but is a string'],
  [{ lanes: {} }, 'Cannot use lanes: it must have clear and release, each a function'],
  [{ recovery: { handler: {} } }, 'Cannot use recovery.handler: it must have recover, a function'],
  [{ clock: {} }, 'Cannot use clock: it must have now, wallTime, after and soon, each a function'],
  [
    { channels: [{ ...channel, limits: {} }] },
    'Cannot use channels.chat.limits: it must be a list, but is an object',
  ],
  [{ recovery: { handler: 'me' } }, 'Cannot use recovery.handler: it must be an object, but is a string'],
  [{ recovery: { aborts: true } }, 'Cannot use recovery.aborts: there is no such option'],
  [{ notices: { template: {} } }, 'Cannot use notices.template: there is no such option'],
  [{ keepPosted: { after: 1 } }, 'Cannot use keepPosted.after: there is no such option'],
]

describe('resolveOptions()', () => {
  it.each(ofAnotherKind)('refuses %j, which no type checked', (options, message) => {
    expect(() => resolveOptions(options as LifesignOptions)).toThrow(new TypeError(message))
  })

  it.each(wrong)('refuses %j', (options, message) => {
    expect(() => resolveOptions(options)).toThrow(new RangeError(message))
  })

  it('fills in the defaults that the documentation names', () => {
    expect(resolveOptions({})).toMatchObject({
      tickMs: 1_000,
      idleSessionMs: 1_800_000,
      maxIdleSessions: 10_000,
      shutdownGraceMs: 5_000,
      killGraceMs: 5_000,
      watchProcess: true,
      enabled: true,
      channels: [],
      adapters: [],
    })
  })
})

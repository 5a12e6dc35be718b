/** A further start is taken apart: what is new is added, what contradicts is named. */

import { describe, expect, it } from 'vitest'
import { functionChannel } from '../../src/channels/function/index.ts'
import { webhook } from '../../src/channels/webhook/index.ts'
import { joinedOptions } from '../../src/options/joined-options.ts'
import { resolveOptions, type LifesignOptions } from '../../src/options/options.ts'

const chat = functionChannel('chat', () => undefined)
const ops = functionChannel('ops', () => undefined)
const ears = { name: 'ears', install: () => () => undefined }
const place = { channel: 'chat', room: 'C1' }

/** A further start after a first one. */
function joined(given: LifesignOptions, first: LifesignOptions = {}) {
  const running = resolveOptions(first)
  return joinedOptions(given, running, [running])
}

describe('joinedOptions', () => {
  it('adds channels, adapters, a default origin and a hook', () => {
    const onAbnormalEnd = (): void => undefined

    expect(
      joined(
        { channels: [ops], adapters: [ears], defaultOrigin: place, onAbnormalEnd },
        { channels: [chat] },
      ),
    ).toEqual({
      brought: { channels: [ops], adapters: [ears], defaultOrigin: place, onAbnormalEnd },
      problems: [],
    })
  })

  it('leaves out what is there already, and says nothing of it', () => {
    const first = { channels: [chat], adapters: [ears], defaultOrigin: place }

    const { brought, problems } = joined(
      { ...first, adapters: [{ ...ears }], defaultOrigin: { ...place } },
      first,
    )

    expect(brought).toEqual({
      channels: [],
      adapters: [],
      defaultOrigin: undefined,
      onAbnormalEnd: undefined,
    })
    expect(problems).toEqual([])
  })

  it('takes a channel that is made of the same options for the same', () => {
    const [url, other] = ['https://example.com/a', 'https://example.com/b']

    expect(joined({ channels: [webhook({ url })] }, { channels: [webhook({ url })] }).problems).toEqual([])
    expect(
      joined({ channels: [webhook({ url: other })] }, { channels: [webhook({ url })] }).problems,
    ).toEqual(['Cannot use the channel webhook: there is another of this name, which stays'])
  })

  it.each<[name: string, given: LifesignOptions, first: LifesignOptions, problem: string]>([
    [
      'a channel',
      { channels: [functionChannel('chat', () => undefined)] },
      { channels: [chat] },
      'Cannot use the channel chat: there is another of this name, which stays',
    ],
    [
      'a default origin',
      { defaultOrigin: { channel: 'chat', room: 'C2' } },
      { channels: [chat], defaultOrigin: place },
      'Cannot use defaultOrigin: the first start named one on "chat", which stays',
    ],
    [
      'a threshold',
      { thresholds: { warnMs: 60_000 } },
      { thresholds: { warnMs: 90_000 } },
      'Cannot use thresholds.warnMs: Lifesign was started with 90000 before, so 60000 comes too late',
    ],
    [
      'the default of a threshold',
      { thresholds: { warnMs: 60_000 } },
      {},
      'Cannot use thresholds.warnMs: Lifesign was started with 120000 before, so 60000 comes too late',
    ],
    [
      'a limit of a tool',
      { thresholds: { tools: { build: { warnMs: 1 } } } },
      {},
      'Cannot use thresholds.tools.build.warnMs: Lifesign was started with 120000 before, so 1 comes too late',
    ],
    [
      'a period',
      { tickMs: 500 },
      {},
      'Cannot use tickMs: Lifesign was started with 1000 before, so 500 comes too late',
    ],
    [
      'a policy',
      { recovery: { abort: true } },
      {},
      'Cannot use recovery.abort: Lifesign was started with false before, so true comes too late',
    ],
    [
      'a handler',
      { recovery: { handler: { recover: () => undefined } } },
      {},
      'Cannot use recovery.handler: Lifesign was started without it before, so an object comes too late',
    ],
    [
      'a template',
      { notices: { render: () => 'x' } },
      {},
      'Cannot use notices.render: Lifesign was started without it before, so a function comes too late',
    ],
    [
      'an address, which is not shown',
      { notices: { traceUrl: 'https://example.com/{traceId}' } },
      {},
      'Cannot use notices.traceUrl: Lifesign was started without it before, so a string that is not shown comes too late',
    ],
    [
      'a switch',
      { watchProcess: false },
      {},
      'Cannot use watchProcess: Lifesign was started with true before, so false comes too late',
    ],
  ])('names %s that contradicts', (_, given, first, problem) => {
    expect(joined(given, first).problems).toEqual([problem])
  })

  it('is silent about what is said twice in the same words', () => {
    const options: LifesignOptions = {
      tickMs: 500,
      keepPosted: { afterMs: 5_000 },
      thresholds: { warnMs: 60_000, tools: { build: { warnMs: 1 } } },
      recovery: { abort: true, drainMs: 1_000 },
      export: { labels: true },
    }

    expect(joined(structuredClone(options), options).problems).toEqual([])
    expect(joined({ tickMs: 1_000, thresholds: { warnMs: 120_000 }, keepPosted: false }).problems).toEqual([])
  })

  it('throws for what is wrong in itself', () => {
    expect(() => joined({ tickMs: 1 })).toThrow('Cannot use tickMs')
  })
})

/** Words of users instead of ours, and what happens when they fail. */

import { describe, expect, it } from 'vitest'
import type { NoticeOptions, NoticeTemplate } from '../../../src/notify/words/news.ts'
import { anEnd, aNotifier, aRun, aStall, aToolCall } from '../news.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'

async function told(notices: NoticeOptions, traceId: string | undefined = TRACE) {
  const rig = aNotifier({ notices, traceIdOf: () => traceId })
  const run = aRun()
  rig.notifier.attentionChanged(aStall(run, { work: aToolCall(run, 'a\u0007b') }))
  await rig.notifier.forceFlush()
  run.ended = anEnd({ reason: 'error', cause: 'exception', error: new Error('token=hunter2') })
  rig.notifier.runEnded(run, run.ended)
  await rig.notifier.forceFlush()
  return { ...rig, texts: rig.channel.texts }
}

describe('NoticeOptions', () => {
  it('replace one template, and leave the others', async () => {
    const { texts } = await told({
      templates: { ended: ({ label, reason }) => `${label} is gone: ${reason}` },
    })

    expect(texts).toEqual([expect.stringContaining('has gone silent'), 'index-repo is gone: error'])
  })

  it('replace the whole renderer, but for templates of their own', async () => {
    const render: NoticeTemplate = ({ kind }) => [
      { type: 'text', value: 'all: ' },
      { type: 'code', value: kind },
    ]
    const { texts } = await told({ render, templates: { ended: () => 'own' } })

    expect(texts).toEqual(['all: `stalled`', 'own'])
  })

  it('are given facts that are harmless already', async () => {
    const seen: unknown[] = []
    await told({ render: (news) => String(seen.push(news)) })

    expect(seen).toMatchObject([
      {
        kind: 'stalled',
        work: { kind: 'tool_call', name: 'ab' },
        silentMs: 120_000,
        nextStep: 'report_only',
      },
      { kind: 'ended', reason: 'error', error: 'token=[redacted]', elapsedMs: 300_000 },
    ])
  })

  it('cannot say what could act', async () => {
    const { texts } = await told({ render: () => 'a\u001b[31mb\u202e\nc\u0000' })

    expect(texts[0]).toBe('ab\nc')
  })

  it.each<[string, NoticeTemplate]>([
    [
      'throws',
      () => {
        throw new Error('hunter2')
      },
    ],
    ['yields nothing', () => []],
    ['yields no words', () => ' \n'],
    ['yields a link without words', () => [{ type: 'link', value: '', url: 'https://a.test' }]],
    ['yields no parts', () => 42 as never],
    ['yields a promise', (() => Promise.resolve('x')) as never],
    // An error that nobody hears would end the process, and fail this run of the tests.
    ['yields a promise that rejects', (() => Promise.reject(new Error('hunter2'))) as never],
    ['yields parts of an unknown type', () => [{ type: 'html', value: 'x' } as never]],
    ['yields holes', () => [null as never]],
    ['links to what is no address', () => [{ type: 'link', value: 'x', url: 'javascript:alert(1)' }]],
    ['yields too much', () => Array.from({ length: 101 }, () => ({ type: 'text', value: 'x' }) as const)],
  ])('fall back to ours when a template %s, with one warning a kind', async (_, render) => {
    const { texts, warnings, notifier } = await told({ render })
    notifier.runEnded(aRun(), anEnd())
    await notifier.forceFlush()

    expect(texts).toEqual([
      '⚠️ Task `index-repo` has gone silent: in tool `ab` for 0ms, no progress for 2m. It may need you',
      '❌ Task `index-repo` crashed after 5m: token=[redacted]',
    ])
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual([
      'Cannot use the template of stalled',
      'Cannot use the template of ended',
    ])
    expect(warnings.join()).not.toContain('hunter2')
  })

  it('link to the trace of the run', async () => {
    const { channel } = await told({ traceUrl: 'https://traces.test/{traceId}?tab=spans' })
    const url = `https://traces.test/${TRACE}?tab=spans`

    expect(channel.notices.map(({ parts }) => parts.at(-1))).toEqual([
      { type: 'link', value: 'trace', url },
      { type: 'link', value: 'trace', url },
    ])
    expect(channel.texts[1]).toMatch(/ · trace: https:\/\/traces\.test\/0af7/)
  })

  it.each([[undefined], ['0'.repeat(32)], ['../evil']])(
    'link to nothing for the trace %s',
    async (traceId) => {
      const rig = await told({ traceUrl: 'https://traces.test/{traceId}' }, traceId ?? '')

      expect(rig.texts.join()).not.toContain('traces.test')
    },
  )
})

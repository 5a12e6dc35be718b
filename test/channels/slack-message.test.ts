/** What Slack shows of a sentence, and that none of it acts. */

import { describe, expect, it } from 'vitest'
import { cutParts } from '../../src/channels/slack/cut-parts.ts'
import { MAX_TEXT_LENGTH, messageOf } from '../../src/channels/slack/message.ts'
import type { NoticePart } from '../../src/model/notice.ts'

const text = (value: string): NoticePart => ({ type: 'text', value })
const code = (value: string): NoticePart => ({ type: 'code', value })
const link = (value: string, url: string): NoticePart => ({ type: 'link', value, url })
const elementsOf = (...parts: NoticePart[]) => messageOf(parts).blocks[0]?.elements[0]?.elements

describe('messageOf, as mrkdwn', () => {
  it.each([
    ['escapes what Slack wants escaped', text('a < b && c > d'), 'a &lt; b &amp;&amp; c &gt; d'],
    ['escapes what is escaped already', text('&lt;!channel&gt;'), '&amp;lt;!channel&amp;gt;'],
    [
      'takes bold, italics, strikes and code for text',
      text('*b* _i_ ~s~ `c` ```p```'),
      '∗b∗ ˍiˍ ∼s∼ ˋcˋ ˋˋˋpˋˋˋ',
    ],
    ['leaves names with underscores alone', text('snake_case_2_x'), 'snake_case_2_x'],
    ['opens no quote', text('> quoted > text'), '› quoted &gt; text'],
    ['keeps a name inside of its code', code('a`*b*<!here>`'), "`a'*b*&lt;!here&gt;'`"],
    ['keeps lines, and no other control', text('a\n\u0000b\tc\u202ed'), 'a\n b c d'],
    ['makes one line of a name', code('a\nb'), '`a b`'],
    ['opens no quote in a further line', text('a\n > b'), 'a\n › b'],
    [
      'writes a link',
      link('the *trace*', 'https://x.test/a?b=1&c=2'),
      '<https://x.test/a?b=1&amp;c=2|the ∗trace∗>',
    ],
    ['lets no address end its link', link('t', 'https://x.test/a|b>c'), '<https://x.test/a%7Cb%3Ec|t>'],
    ['lets no text end its link', link('a>b|c', 'https://x.test'), '<https://x.test/|a&gt;b|c>'],
    ['links no script', link('t', 'javascript:alert(1)'), 't'],
    ['links no nonsense', link('t', 'https://['), 't'],
    ['writes nothing for nothing', code(''), ''],
  ])('%s', (_, part, written) => {
    expect(messageOf([part]).text).toBe(written)
  })
})

describe('messageOf, as blocks', () => {
  it('has each piece as it is, for Slack does not parse it', () => {
    const elements = elementsOf(
      text('*a* <!channel> '),
      code('`b`'),
      link('c|>', 'https://x.test/'),
      link('d', 'data:,d'),
    )

    expect(elements).toEqual([
      { type: 'text', text: '*a* <!channel> ' },
      { type: 'text', text: '`b`', style: { code: true } },
      { type: 'link', text: 'c|>', url: 'https://x.test/' },
      { type: 'text', text: 'd' },
    ])
  })

  it('has no empty piece, which Slack refuses', () => {
    expect(elementsOf(text(''), code(''), text('a'))).toEqual([{ type: 'text', text: 'a' }])
  })

  it('is as long as Slack takes, also where escaping makes it longer', () => {
    const { text: written } = messageOf([code('<'.repeat(5_000))])

    expect(written.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH)
    expect(written.length).toBeGreaterThan(MAX_TEXT_LENGTH - 5)
    expect(written).toMatch(/&lt;`…$/)
  })
})

describe('cutParts', () => {
  const joined = (parts: readonly NoticePart[], maxLength: number) =>
    cutParts(parts, maxLength, ({ value }) => value)
      .map(({ value }) => value)
      .join('')

  it.each([
    [[text('abc'), text('def')], 6, 'abcdef'],
    [[text('abc'), text('def')], 5, 'abcd…'],
    [[text('abc'), text('def')], 4, 'abc…'],
    [[text('abc'), text('def')], 3, 'ab…'],
    [[text('abc')], 1, '…'],
    [[text('a🧵b')], 3, 'a…'],
    [[text('a🧵bc')], 4, 'a🧵…'],
  ])('cuts %o to %d: %s', (parts, maxLength, cut) => {
    expect(joined(parts, maxLength)).toBe(cut)
  })
})

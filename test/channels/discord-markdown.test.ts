/** Discord's markdown, read as its clients read it: no untrusted text acts, and none is lost. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMarkdown } from '../../src/channels/discord/fixture.ts'
import { contentOf } from '../../src/channels/discord/markdown.ts'
import type { NoticePart } from '../../src/model/notice.ts'

/** What markup is made of, more often than chance would have it. */
const word = fc.oneof(
  fc.constantFrom(
    ...'* ** _ __ ~~ || ` `` ``` \\ [ ] ]( ( ) < > : / a é 🧵 ¯\\_(ツ)_/¯'.split(' '),
    ...'@everyone @here <@1> <@&1> <#1> <:x:1> :smile: <t:1:R> </x:1> <id:guide>'.split(' '),
    ...'https://evil.test <https://evil.test> [a](https://evil.test) discord.gg/evil discord://x'.split(' '),
  ),
  fc.constantFrom('# ', '-# ', '- ', '> ', '>>> ', '1. ', '2) ', '+ ', ' ', '\n'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
)
const phrase = fc.array(word, { maxLength: 8 }).map((words) => words.join(''))
const part: fc.Arbitrary<NoticePart> = fc.oneof(
  phrase.map((value) => ({ type: 'text', value }) as const),
  phrase.map((value) => ({ type: 'code', value }) as const),
  phrase.map((value) => ({ type: 'link', value, url: 'https://example.com/a_(b)?c=`*d*`' }) as const),
  phrase.map((value) => ({ type: 'link', value, url: 'javascript:alert(1)' }) as const),
)
const parts = fc.array(part, { maxLength: 6 })

/** What is no part of a line, and becomes a space. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** As it looks: lookalikes are the same, what nobody sees is gone. */
function look(text: string): string {
  const printable = text.toWellFormed().replaceAll(UNPRINTABLE, ' ').replaceAll('\u2060', '')
  return printable.replaceAll('\u02cb', '`').replaceAll('[', '(').replaceAll(']', ')')
}

const isLink = (one: NoticePart) => one.type === 'link' && one.url.startsWith('https:') && one.value !== ''

describe('contentOf', () => {
  it('lets no untrusted text act', () => {
    fc.assert(
      fc.property(parts, (sentence) => {
        const { markup, mentions, links } = readMarkdown(contentOf(sentence))

        expect({ markup, mentions }).toEqual({ markup: [], mentions: [] })
        expect(links.length).toBe(sentence.filter(isLink).length)
        expect(new Set(links).size).toBeLessThanOrEqual(1)
      }),
      { numRuns: 2_000 },
    )
  })

  it('shows the text that it was given, and each name as one piece of code', () => {
    fc.assert(
      fc.property(parts, (sentence) => {
        const { text, code } = readMarkdown(contentOf(sentence))

        expect(look(text)).toBe(look(sentence.map(({ value }) => value).join('')))
        const names = sentence.filter(({ type, value }) => type === 'code' && value !== '')
        expect(code.map(look)).toEqual(names.map(({ value }) => look(value)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('cuts what is too long, and closes what it opened', () => {
    const long = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((sentence) => sentence.map((one) => ({ ...one, value: one.value.repeat(400) })))
    fc.assert(
      fc.property(long, (sentence) => {
        const content = contentOf(sentence)
        const { markup, mentions } = readMarkdown(content)

        expect(content.length).toBeLessThanOrEqual(2_000)
        expect(content.isWellFormed()).toBe(true)
        expect({ markup, mentions }).toEqual({ markup: [], mentions: [] })
        const whole = look(sentence.map(({ value }) => value).join(''))
        if (whole.length > 2_000) expect(content.at(-1)).toBe('…')
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['*a* _b_ ~c~', '\\*a\\* \\_b\\_ \\~c\\~'],
    ['see https://evil.test', 'see https\\:\\/\\/evil.test'],
    ['in a_b.ts: 5 (of 6) - well', 'in a\\_b.ts: 5 (of 6) - well'],
    ['- 1', '\\- 1'],
    ['1. x', '1\\. x'],
    [' # x', ' \\# x'],
    ['a\nb\u202ec', 'a\nb c'],
    ['a\n# b\n  - c\n1. d\n> e', 'a\n\\# b\n  \\- c\n1\\. d\n\\> e'],
    ['half \ud83e', 'half \ufffd'],
  ])('writes %j as %j', (value, content) => {
    expect(contentOf([{ type: 'text', value }])).toBe(content)
  })

  it('leaves nothing in an address that could end its link', () => {
    const content = contentOf([{ type: 'link', value: 'trace', url: 'https://example.com/a_(b)?c=`|' }])

    expect(content).toBe('[trace](https://example.com/a_%28b%29?c=%60%7C)')
  })

  it('keeps code apart from code', () => {
    const content = contentOf([
      { type: 'code', value: 'a' },
      { type: 'code', value: '`b' },
    ])

    expect(content).toBe('`a`\u2060`\u02cbb`')
  })
})

/** The text of Telegram's messages, read as Telegram reads it: no untrusted text acts, and none is lost. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMessage } from '../../src/channels/telegram/fixture.ts'
import { messageText } from '../../src/channels/telegram/message-text.ts'
import type { NoticePart } from '../../src/model/notice.ts'

/** What Telegram looks for, more often than chance would have it. */
const word = fc.oneof(
  fc.constantFrom(
    ...'@ / # $ . : // :// .. somebody start USD 1 12:30 evil com test http tg ton < > " - * _ ` é 🧵 д 、 。'.split(
      ' ',
    ),
    ...'@somebody /start /start@bot #tag $USD evil.com https://evil.test/x?y=1 me@evil.com tg://resolve'.split(
      ' ',
    ),
    ...'127.0.0.1:80 [a](b)'.split(' '),
  ),
  fc.constantFrom(' ', '\n', '\t', '\u00a0', '\ufeff', '\u3000', '\u200d'),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
)
const phrase = fc.array(word, { maxLength: 8 }).map((words) => words.join(''))
const URL_OF_LINK = 'https://example.com/a?b=1'
const part: fc.Arbitrary<NoticePart> = fc.oneof(
  phrase.map((value) => ({ type: 'text', value }) as const),
  phrase.map((value) => ({ type: 'code', value }) as const),
  phrase.map((value) => ({ type: 'link', value, url: URL_OF_LINK }) as const),
  phrase.map((value) => ({ type: 'link', value, url: 'tg://user?id=1' }) as const),
)
const parts = fc.array(part, { maxLength: 6 })

/** What is no part of a line, and becomes a space. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** As it looks: what nobody sees is gone. */
function look(text: string): string {
  return text.toWellFormed().replaceAll(UNPRINTABLE, ' ').replaceAll('\u2060', '')
}

const valueOf = ({ value }: NoticePart) => value
const isLink = (one: NoticePart) => one.type === 'link' && one.url === URL_OF_LINK && one.value !== ''

describe('messageText', () => {
  it('lets Telegram find nobody, no command and no address in untrusted text', () => {
    fc.assert(
      fc.property(parts, (sentence) => {
        const { text, entities } = messageText(sentence)
        const { links, mentions } = readMessage(text, entities)

        expect(mentions).toEqual([])
        expect(links).toEqual(sentence.filter(isLink).map(() => URL_OF_LINK))
      }),
      { numRuns: 2_000 },
    )
  })

  it('shows the text that it was given, and each name as code', () => {
    fc.assert(
      fc.property(parts, (sentence) => {
        const { text, entities } = messageText(sentence)

        expect(look(text)).toBe(look(sentence.map(valueOf).join('')))
        const names = sentence.filter(({ type, value }) => type === 'code' && value !== '')
        expect(readMessage(text, entities).code.map(look)).toEqual(names.map(valueOf).map(look))
      }),
      { numRuns: 2_000 },
    )
  })

  it('cuts what is too long, with its marks inside of the text', () => {
    const long = fc
      .array(part, { minLength: 1, maxLength: 4 })
      .map((sentence) => sentence.map((one) => ({ ...one, value: one.value.repeat(800) })))
    fc.assert(
      fc.property(long, (sentence) => {
        const { text, entities } = messageText(sentence)

        expect(text.length).toBeLessThanOrEqual(4_096)
        expect(text.isWellFormed()).toBe(true)
        expect(readMessage(text, entities).mentions).toEqual([])
        for (const { offset, length } of entities) expect(offset + length).toBeLessThanOrEqual(text.length)
        if (look(sentence.map(valueOf).join('')).length > 4_096) expect(text.at(-1)).toBe('…')
      }),
      { numRuns: 300 },
    )
  })

  it('marks ranges in UTF-16 code units', () => {
    const { text, entities } = messageText([
      { type: 'text', value: '🧵 Task ' },
      { type: 'code', value: 'a🧵b' },
      { type: 'text', value: ': ' },
      { type: 'link', value: 'trace', url: 'https://example.com' },
    ])

    expect(text).toBe('🧵 Task a🧵b\u2060: trace')
    expect(entities).toEqual([
      { type: 'code', offset: 8, length: 4 },
      { type: 'text_link', offset: 15, length: 5, url: 'https://example.com/' },
    ])
  })

  it('leaves the words that need nothing as they are', () => {
    const value = 'Task timed out: it ran for 5 of 6 minutes (max. 6). *really*'

    expect(messageText([{ type: 'text', value }])).toEqual({ text: value, entities: [] })
  })

  it('treats names beyond those that Telegram marks as untrusted text', () => {
    const names = Array.from({ length: 102 }, () => ({ type: 'code', value: '@somebody ' }) as const)

    const { text, entities } = messageText(names)

    expect(entities.length).toBe(100)
    expect(readMessage(text, entities).mentions).toEqual([])
  })
})

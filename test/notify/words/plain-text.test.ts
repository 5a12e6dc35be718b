/** Untrusted text: what is taken out, what stays, and that it takes no time. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, plainName, plainText } from '../../../src/notify/words/plain-text.ts'

/** Bytes as variation selectors, which no editor shows. */
function smuggled(text: string): string {
  return [...text].map((sign) => String.fromCodePoint(0xe_00_f0 + sign.charCodeAt(0))).join('')
}

describe('plainText', () => {
  it.each([
    ['colours', '\u001b[31;1mred\u001b[0m', 'red'],
    ['cursor moves', 'a\u001b[2J\u001b[1;1Hb', 'ab'],
    ['8-bit sequences', 'a\u009b31mb', 'ab'],
    ['window titles', '\u001b]0;owned\u0007text', 'text'],
    ['links', '\u001b]8;;https://evil.test\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['sequences without an end', 'text\u001b]0;never', 'text'],
    ['lines', 'one\r\ntwo\u2028three\tfour', 'one two three four'],
    ['controls', 'a\u0000b\u0007c\u007fd\u0085e', 'abcd e'.replace(' ', '')],
    ['bidirectional overrides', 'user\u202egpj.exe\u2066x\u2069', 'usergpj.exex'],
    ['invisible characters', 'ad\u200bmin\ufeff\u00ad', 'admin'],
    ['tag characters', 'hi\u{e0041}\u{e0042}', 'hi'],
    ['halves of pairs', 'a\ud83db', 'ab'],
    ['joiners between letters that nothing joins', 'ad\u200dmi\u200cn', 'admin'],
    ['joiners with nothing around', '\u200c\u200d', ''],
    ['selectors of glyphs that hide a text', `build${smuggled('rm -rf /')}`, 'build'],
    ['selectors after no emoji', 'a\ufe0fb\ufe0e', 'ab'],
    ['fillers and blanks', 'a\u3164b\u115fc\u2800d', 'abcd'],
    ['piles of marks', `a${'\u0301'.repeat(500)}`, `a${'\u0301'.repeat(4)}`],
  ])('takes out %s', (_, hostile, plain) => {
    expect(plainText(hostile, 200)).toBe(plain)
  })

  it('keeps what people write: accents, scripts, emoji with joiners', () => {
    const written = 'Überprüfung पता می‌خواهم 👩‍👩‍👧 ⚠️'

    expect(plainText(written, 200)).toBe(written)
  })

  it.each([
    'naïve café, Việt Nam, Ελληνικά, українська',
    'क्‍ष and শ‌্য, നന്‍മ',
    '👨🏽‍🚀 🏳️‍🌈 ❤️‍🔥 👁️‍🗨️ 👩‍⚕️ 1️⃣ #️⃣ ☎︎',
    'שלום, مرحبا, こんにちは, 漢字, 한국어',
    'z̄̈, ḗ, 1 000,5 €, “quotes”, – dashes …',
  ])('keeps %s', (written) => {
    expect(plainText(written, 200)).toBe(written)
  })

  it('leaves no code point that nobody sees', () => {
    const isLeft = (sign: string): boolean => plainText(`a${sign}z`, 9).includes(sign)
    const invisible =
      /[\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}\p{Surrogate}\u2800\u3164\u115f\u1160\uffa0]/u
    const left: string[] = []

    for (let code = 0; code <= 0x10_ff_ff; code++) {
      const sign = String.fromCodePoint(code)
      if (invisible.test(sign) && isLeft(sign)) left.push(code.toString(16))
    }

    expect(left).toEqual([])
  })

  it('takes anything, as hosts without types pass it', () => {
    const hostile = Object.create(null) as object

    expect([plainText(42, 9), plainText(undefined, 9), plainText(hostile, 9)]).toEqual([
      '42',
      'undefined',
      '',
    ])
  })

  it('never yields a control character, a second line or more than it may', () => {
    const hostile = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\u001b', '[', ']', '\n', '\u009b', '\u202e', '\ud800', '`'),
        fc.string(),
      ),
    })
    fc.assert(
      fc.property(hostile, fc.integer({ min: 1, max: 40 }), (text, maxLength) => {
        const plain = plainText(text, maxLength)

        expect([...plain].length).toBeLessThanOrEqual(maxLength)
        // oxlint-disable-next-line no-control-regex
        expect(plain).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]|\p{Surrogate}/u)
      }),
    )
  })

  it('stays fast on long hostile input', () => {
    const startedMs = performance.now()

    for (const unit of ['\u001b]', '\u001b[', ' ', 'a.', '\u001b[;']) plainText(unit.repeat(1_000_000), 200)

    expect(performance.now() - startedMs).toBeLessThan(1_000)
  })
})

describe('plainName', () => {
  it('keeps a backtick from ending the code that the name stands in', () => {
    expect(plainName('a`; rm -rf `b', 80)).toBe("a'; rm -rf 'b")
  })
})

describe('cut', () => {
  it('never cuts a character in half', () => {
    expect(cut('👍👍👍', 2)).toBe('👍…')
    expect(cut('👍👍', 2)).toBe('👍👍')
  })
})

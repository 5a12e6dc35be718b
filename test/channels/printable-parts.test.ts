/** What no channel may let through, and what it must not lose. */

import { describe, expect, it } from 'vitest'
import { printableParts } from '../../src/channels/printable-parts.ts'
import type { NoticePart } from '../../src/model/notice.ts'

const text = (value: string): NoticePart => ({ type: 'text', value })
const code = (value: string): NoticePart => ({ type: 'code', value })
const link = (value: string, url: string): NoticePart => ({ type: 'link', value, url })

describe('printableParts', () => {
  it.each<[string, NoticePart[], NoticePart[]]>([
    ['keeps the lines of a text', [text('a\n\nb')], [text('a\n\nb')]],
    ['keeps no line of a name', [code('a\nb')], [code('a b')]],
    ['keeps no line of a link', [link('a\nb', 'https://x.test/')], [link('a b', 'https://x.test/')]],
    ['takes out what controls', [text('a\u001b[1m\rb\u0085c\u009bd')], [text('a [1m b c d')]],
    ['takes out what reorders', [code('a\u202eb\u2066c\u200fd\u061ce')], [code('a b c d e')]],
    ['takes out other ends of lines', [text('a\u2028b\u2029c')], [text('a b c')]],
    ['mends halves of characters', [text('a\ud83e')], [text('a\ufffd')]],
    [
      'keeps joiners, which scripts and emoji need',
      [text('می\u200cخواهم 👩\u200d🚀')],
      [text('می\u200cخواهم 👩\u200d🚀')],
    ],
    ['makes one text of several', [text('a'), code(''), text('b')], [text('ab')]],
    ['leaves names apart', [code('a'), code('b')], [code('a'), code('b')]],
    ['follows no script', [link('a', 'javascript:alert(1)'), text('b')], [text('ab')]],
    ['follows no data and no nonsense', [link('a', 'data:,x'), link('b', 'https://[')], [text('ab')]],
    ['has nothing of nothing', [text(''), link('', 'https://x.test')], []],
  ])('%s', (_, parts, printable) => {
    expect(printableParts(parts)).toEqual(printable)
  })
})

/** What is new in output, and what only shows that a process lives. */

import { describe, expect, it } from 'vitest'

import { NewsLines } from '../../src/evidence/news-lines.ts'

/** Which of these chunks are new. */
function newsOf(chunks: Iterable<string>): boolean[] {
  const lines = new NewsLines()
  return [...chunks].map((chunk) => lines.hasNews(Buffer.from(chunk)))
}

/** How many of these chunks are new. */
function countOf(chunks: Iterable<string>): number {
  return newsOf(chunks).filter(Boolean).length
}

function* times(count: number, chunk: (index: number) => string): Iterable<string> {
  for (let index = 0; index < count; index += 1) yield chunk(index)
}

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'

describe('NewsLines.hasNews()', () => {
  it.each([
    [
      'JSON lines',
      ['{"type":"turn.started"}\n', '{"type":"item","text":"Hel"}\n', '{"type":"item","text":"lo"}\n'],
    ],
    ['plain text that is no line yet', ['The ', 'answer', ' is']],
    ['a bar that grows', ['\r[#    ]', '\r[##   ]', '\r[###  ]']],
    ['names of files', ['compiling src/main.c\n', 'compiling src/list.c\n']],
    ['a line that comes in two pieces', ['{"text":"Hel', 'lo"}\n{"text":"you"}\n']],
  ])('is true for %s', (_, chunks) => {
    expect(newsOf(chunks)).toEqual(chunks.map(() => true))
  })

  it.each([
    ['empty lines', 0, times(50, () => '\n\r\n')],
    ['blanks and colours', 0, times(50, () => ' \t\u001b[2K\u001b[1G')],
    ['figures', 0, times(50, (index) => `${index} ${index}\n`)],
    ['the same line', 1, times(50, () => '{"type":"keep_alive"}\n')],
    ['a clock', 1, times(50, (index) => `{"type":"ping","at":"2026-11-28T15:${index}:00.5Z"}\n`)],
    ['progress that is only time', 1, times(50, (index) => progress(index))],
    ['the frames of a spinner', 10, times(200, (index) => `\r${FRAMES[index % 10]} Thinking (${index}s)`)],
    [
      'a spinner that goes back by codes',
      10,
      times(200, (index) => `\u001b[2K\u001b[1G${FRAMES[index % 10]} x`),
    ],
    ['dots', 1, times(50, () => '.')],
  ])('is false for %s', (_, count, chunks) => {
    expect(countOf(chunks)).toBe(count)
  })

  it('is false for the same line without end, wherever it is cut', () => {
    const flood = Buffer.from('waiting for the lock of somebody who does not let it go\n'.repeat(10_000))
    const cutInto = (bytes: number) =>
      times(flood.length / bytes, (index) => flood.toString('latin1', index * bytes, (index + 1) * bytes))

    // C buffers blocks of 4 KiB; a pipe is read in blocks of 64 KiB.
    expect([countOf(cutInto(4_096)), countOf(cutInto(65_536))]).toEqual([1, 1])
  })

  it('remembers what comes again and again among much that is new', () => {
    const lines = new NewsLines()
    const word = (index: number) => String.fromCharCode(97 + (index % 26), 97 + Math.floor(index / 26))
    const pings: boolean[] = []

    for (let index = 0; index < 500; index += 1) {
      expect(lines.hasNews(Buffer.from(`{"text":"${word(index)}"}\n`))).toBe(true)
      if (index % 50 === 0) pings.push(lines.hasNews(Buffer.from('ping\n')))
    }

    expect(pings.filter(Boolean)).toHaveLength(1)
  })

  it('looks at both ends of a chunk that is large', () => {
    const middle = 'm'.repeat(5_000)

    expect(
      newsOf([`a\n${middle}\nz\n`, `b\n${middle}\nz\n`, `b\n${middle}\ny\n`, `b\n${middle}\ny\n`]),
    ).toEqual([true, true, true, false])
  })
})

/** What Claude Code says of a tool that has said nothing. */
function progress(index: number): string {
  const uuid = `0b5d1e${String(index).padStart(2, '0')}-beef-4abc-8def-deadbeefcafe`
  return `{"type":"tool_progress","tool_use_id":"toolu_01Ab${index}","tool_name":"Bash","elapsed_time_seconds":${index},"uuid":"${uuid}"}\n`
}

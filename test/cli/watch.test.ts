/** `lifesign watch`: what it draws anew, what its keys do, and what it says when nobody answers. */

import { stripVTControlCharacters } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LiveAction, Look, ShownLine } from '../../src/cli/live/live-looking.ts'
import { NAMED_KEYS, type Key, type Screen } from '../../src/cli/live/screen.ts'
import { FIRST_VIEW, pressed, type WatchView } from '../../src/cli/live/watch-view.ts'
import { watchCommand } from '../../src/cli/live/watch.ts'
import { runCommand } from './stage.ts'

const lineOf = (id: string): ShownLine => {
  const offer = { question: `Stop ${id}?`, yes: 'stop it', no: 'keep it running' }
  return {
    id,
    name: id,
    session: { key: id, process: 'p' },
    offers: { stop: offer, recover: { refusal: 'There is nothing to recover.' } },
  }
}
const LINES = ['a', 'b', 'c'].map(lineOf)
const sight: Look = {
  need: 0,
  processes: 1,
  json: {},
  hint: undefined,
  lines: () => LINES,
  draw: ({ chosen }) => [`All are alive. ${chosen}`],
  changes: () => [],
}

type Moment = Look | Error | 'redraw' | 'hang' | readonly Key[]

/** Runs it through moments: what is looked at, or what somebody does then; the last one leaves. */
async function watched(moments: readonly Moment[]) {
  const written: string[] = []
  const acted: [LiveAction, string][] = []
  const heard: Partial<Record<'leave' | 'redraw', () => void>> & { key?: (key: Key) => void } = {}
  const screen: Screen = {
    width: () => 60,
    height: () => 4,
    hasColor: false,
    enter: () => void written.push('enter'),
    write: (text) => void written.push(text),
    onKey: (callback) => (heard.key = callback),
    onLeave: (callback) => (heard.leave = callback),
    onRedraw: (callback) => (heard.redraw = callback),
    restore: () => void written.push('restore'),
  }
  const rest = [...moments]
  const look = async (): Promise<Look> => {
    const next = rest.shift()
    if (next === undefined) heard.leave?.()
    if (next === 'hang') {
      setImmediate(() => heard.key?.({ letter: 'q' }))
      return new Promise(() => {})
    }
    if (next === 'redraw') heard.redraw?.()
    if (Array.isArray(next)) for (const key of next as Key[]) heard.key?.(key)
    if (next instanceof Error) throw next
    return typeof next === 'object' && 'draw' in next ? next : sight
  }
  const live = {
    look,
    evidence: async (id: string) => ({ isNeedy: true, json: {}, draw: () => [`Evidence of ${id}`] }),
    act: async (action: LiveAction, { key }: { key: string }) => {
      acted.push([action, key])
      return { isDone: true, words: '1 run ended.', json: {} }
    },
    close: () => {},
  }
  const command = watchCommand({
    open: async () => live,
    token: undefined,
    plain: (error) => (error as Error).message,
    isAscii: true,
    screen: () => screen,
    wrap: (text) => [text],
    isUnread: () => false,
    pause: () => new Promise((resolve) => void setImmediate(resolve)),
  })
  const { code } = await runCommand([command], ['watch'])
  return { code, written, acted, said: written.join('\n') }
}

const letter = (of: string): Key => ({ letter: of })

describe('lifesign watch', () => {
  it('says once that it waits, where no process is heard', async () => {
    const looks = [{ ...sight, processes: 0 }, { ...sight, processes: 0 }, sight]
    const live = {
      look: async () => looks.shift() ?? sight,
      evidence: async () => undefined,
      act: async () => ({ isDone: true, words: '', json: {} }),
      close: () => {},
    }
    const command = watchCommand({
      open: async () => live,
      token: undefined,
      plain: String,
      isAscii: true,
      screen: () => undefined,
      wrap: (text) => [text],
      isUnread: () => looks.length === 0,
      pause: async () => {},
    })

    const { code, err } = await runCommand([command], ['watch'])

    expect([code, err]).toEqual([0, 'lifesign: No process of this user is heard yet: waiting for one'])
  })

  it('keeps what it has seen while nobody answers, says so, and goes on', async () => {
    const { code, written } = await watched([sight, new Error('fetch failed'), sight])

    expect(code).toBe(0)
    const [enter, first, cut, again, restore] = written.map(stripVTControlCharacters)
    expect([enter, restore, written.length]).toEqual(['enter', 'restore', 5])
    expect(first).toMatch(/All are alive\..*q quit/s)
    expect(cut).toMatch(/^j\/k.*q quit {3}Not connected: all above is old. fetch failed$/)
    expect(again).toMatch(/^j\/k[^N]*q quit$/)
  })

  it('is left at once, also while nobody answers', async () => {
    const { code, written } = await watched([sight, 'hang'])

    expect([code, written.at(-1)]).toEqual([0, 'restore'])
  })

  it('draws all anew when it is asked to, as after a change of size or a stop', async () => {
    const { written } = await watched([sight, sight, 'redraw'])

    expect(written[2]).toBe('')
    expect(written[3]).toMatch(/2J.*All are alive\./s)
  })

  it('shows the evidence of the line that was chosen, and goes back', async () => {
    const { said } = await watched([
      sight,
      [letter('j'), { name: 'return' }],
      sight,
      [{ name: 'escape' }],
      sight,
    ])

    expect(said).toMatch(/alive\. a.*Evidence of b.*alive\. b/s)
  })

  it('stops the chosen session once somebody has read the question and said yes', async () => {
    const { acted, said } = await watched([sight, [letter('s')], sight, [letter('y')], sight, sight])

    expect(acted).toEqual([['stop', 'a']])
    expect(said).toMatch(/Stop a\?   y stop it   n keep it running.*a: 1 run ended\./s)
  })

  it.each([
    ['a paste that has both letters', [[letter('s'), letter('y')]]],
    ['any other key', [[letter('s')], [letter('n')]]],
    ['a refusal', [[letter('r')], [letter('y')]]],
  ])('stops nothing by %s', async (_name, moments) => {
    const { acted } = await watched([sight, ...moments.flatMap((keys) => [keys, sight])])

    expect(acted).toEqual([])
  })

  it('takes no name, and says what does', async () => {
    const command = watchCommand({} as Parameters<typeof watchCommand>[0])

    expect(await runCommand([command], ['watch', 'gh:1'])).toMatchObject({
      code: 2,
      err: 'lifesign: Cannot watch gh:1 alone. See lifesign tasks gh:1',
    })
  })
})

describe('pressed()', () => {
  const shown = { lines: LINES, page: 2, maxScroll: 5 }
  const after = (...keys: readonly Key[]): WatchView =>
    keys.reduce((view, key) => pressed(view, key, shown).view, FIRST_VIEW)

  it('moves the mark by lines, pages and ends, never beyond', () => {
    expect(after(letter('j')).chosen).toBe('b')
    expect(after({ name: 'pagedown' }).chosen).toBe('c')
    expect(after({ name: 'end' }, letter('k')).chosen).toBe('b')
    expect(after({ name: 'end' }, { name: 'down' }, { name: 'home' }, { name: 'up' }).chosen).toBe('a')
  })

  it('looks for words letter by letter: commands are letters then', () => {
    const view = after(letter('/'), letter('q'), letter('s'), { name: 'backspace' }, { name: 'return' })

    expect(view).toMatchObject({ mode: 'list', words: 'q' })
    expect(after(letter('/'), letter('x'), { name: 'escape' })).toEqual(FIRST_VIEW)
  })

  it('asks before it acts, and stays with lines that there are, whatever is pressed', () => {
    const key = fc.oneof(
      fc.constantFrom(...NAMED_KEYS).map((name): Key => ({ name })),
      fc.constantFrom(...'jk/?qsryni x').map(letter),
    )
    fc.assert(
      fc.property(fc.array(key, { maxLength: 40 }), (keys) => {
        let view = FIRST_VIEW
        for (const one of keys) {
          const before = view
          const { view: next, wish } = pressed(view, one, shown)
          if (wish?.type === 'act') expect([before.asked?.isSeen, one.letter]).toEqual([true, 'y'])
          view =
            next.asked === undefined
              ? next
              : { ...next, asked: { ...next.asked, isSeen: one.name === undefined } }
          expect(view.scroll).toBeLessThanOrEqual(shown.maxScroll)
          expect(LINES.some(({ id }) => id === (view.chosen ?? 'a'))).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })
})

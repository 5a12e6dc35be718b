/** Many sessions: rows are found at once, lists stay sorted, and changes are gathered. */

import { array, assert, asyncProperty, boolean, constantFrom, nat, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Turn } from '../../src/model/turn.ts'
import { Board } from '../../src/status/board/board.ts'
import type { BoardChange } from '../../src/status/board/board-changes.ts'
import type { Feed, FeedListener } from '../../src/status/board/feed.ts'
import { Gathered } from '../../src/status/board/gathered.ts'
import { RowTable } from '../../src/status/board/row-table.ts'
import { SortedRows } from '../../src/status/board/sorted-rows.ts'
import { ListQuery } from '../../src/status/wire/list-schema.ts'
import type { SessionRow } from '../../src/status/wire/session-schema.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const rowOf = (process: string, key: string, more: Partial<SessionRow> = {}): SessionRow =>
  ({
    id: `${process}/${key}`,
    process,
    key,
    order: 8,
    status: 'active',
    pulse: '',
    startedAt: 0,
    ...more,
  }) as SessionRow

describe('RowTable', () => {
  it('finds rows by id, key and process, and forgets those that went', () => {
    const table = new RowTable()
    for (const [process, key] of [
      ['p', 'a'],
      ['q', 'a'],
      ['p', 'b'],
    ] as const)
      table.set(rowOf(process, key))
    table.set(rowOf('p', 'a', { order: 1 }))
    const ids = (cells: Iterable<{ id: string }>): string[] => Array.from(cells, ({ id }) => id)

    expect(table.get('p/a')?.order).toBe(1)
    expect(ids(table.ofKey('a'))).toEqual(['p/a', 'q/a'])
    expect(ids(table.ofProcess('p'))).toEqual(['p/a', 'p/b'])
    expect([table.delete('p/a')?.isGone, table.delete('p/a')]).toEqual([true, undefined])
    expect([ids(table.ofKey('a')), ids(table.ofProcess('p')), ids(table.ofKey('none'))]).toEqual([
      ['q/a'],
      ['p/b'],
      [],
    ])
    expect(ids(table.all())).toEqual(['q/a', 'p/b'])
  })
})

describe('Gathered', () => {
  it('gives who needs somebody first, then whoever waits longest, each once', () => {
    const gathered = new Gathered<string>()
    for (const one of ['a', 'b', 'c', 'a']) gathered.add(one, false)
    for (const one of ['c', 'd', 'c']) gathered.add(one, true)
    gathered.add('d', false)

    const [first] = gathered.taken()

    expect([first, gathered.size]).toEqual(['c', 3])
    expect([...gathered.taken()]).toEqual(['d', 'a', 'b'])
    expect(gathered.size).toBe(0)
  })
})

describe('Board', () => {
  it('gathers for as long as who listens has to write', async () => {
    const { clock, board, told } = boardOf()
    const heard: BoardChange[] = []
    board.listen({ change: (change) => heard.push(change), beat: () => {}, closed: () => {} })
    await board.open()

    board.rest(2_000)
    told.changed([rowOf('p', 'a')], [])
    clock.advance(1_900)
    expect(heard).toHaveLength(0)
    clock.advance(100)
    expect(heard[0]?.sessions.map((shown) => shown.row().id)).toEqual(['p/a'])

    told.changed([rowOf('p', 'a')], [])
    clock.advance(100)
    expect(heard).toHaveLength(2)
  })

  it('gathers nothing while nobody listens', async () => {
    const { clock, board, told } = boardOf()
    await board.open()
    told.changed([rowOf('p', 'a')], [])

    expect(clock.pending).toBe(0)
  })

  it('keeps its lists sorted, whatever changes, as if each were sorted anew', async () => {
    const step = record({
      key: nat(9).map((number) => `k${number}`),
      order: nat(9),
      startedAt: nat(5),
      label: constantFrom('x', 'y'),
      does: constantFrom('tell', 'tell', 'remove', 'beat'),
    })
    const sorts = ['need', 'last', 'start', 'name'] as const
    await assert(
      asyncProperty(array(step, { maxLength: 30 }), constantFrom(...sorts), async (steps, sort) => {
        const { board, told } = boardOf()
        await board.open()
        const known = new Map<string, SessionRow>()
        for (const { does, key, ...more } of steps) {
          const row = rowOf('p', key, more)
          const before = known.get(row.id)
          const lastProgressAt = more.startedAt + 1
          if (does === 'tell') {
            known.set(row.id, row)
            told.changed([row], [])
          } else if (does === 'remove') {
            known.delete(row.id)
            told.changed([], [row.id])
          } else if (before !== undefined) {
            known.set(row.id, { ...before, lastProgressAt })
            told.beat([[row.id, lastProgressAt, 't']], false)
          }
          const page = await board.page(ListQuery.parse({ sort }))
          expect(page.cells.map(({ id }) => id)).toEqual(sortedIds([...known.values()], sort))
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('SortedRows', () => {
  it('puts in its place whatever moves, comes or goes while it sorts in turns', async () => {
    const change = record({ key: nat(1_999), order: nat(9), removes: boolean() })
    await assert(
      asyncProperty(array(change, { minLength: 1, maxLength: 40 }), async (changes) => {
        let nowMs = 0
        const turns: (() => void)[] = []
        // Each look at the clock takes a while, so that little is done in a turn.
        const turn = new Turn({ now: () => (nowMs += 1), soon: (next) => (turns.push(next), () => {}) }, 2)
        const table = new RowTable()
        for (let key = 0; key < 2_000; key += 1) table.set(rowOf('p', `${key}`, { order: key % 10 }))
        const rows = new SortedRows(table, 'need', turn)

        const left = changes.values()
        const sorting = rows.sorted()
        for (let idle = 0; idle < 5; idle = turns.length > 0 ? 0 : idle + 1) {
          const { value } = left.next()
          if (value?.removes === true) table.delete(`p/${value.key}`)
          else if (value !== undefined) table.set(rowOf('p', `${value.key}`, { order: value.order }))
          for (const next of turns.splice(0)) next()
          await Promise.resolve()
        }
        await sorting

        const all = Array.from(table.all(), (cell) => cell.shown().row())
        expect((await rows.sorted()).map(({ id }) => id)).toEqual(sortedIds(all, 'need'))
      }),
      { numRuns: 10 },
    )
  })
})

function sortedIds(rows: SessionRow[], sort: ListQuery['sort']): string[] {
  const last = ({ lastProgressAt, startedAt }: SessionRow): number => lastProgressAt ?? startedAt
  const keys: Readonly<Record<ListQuery['sort'], (row: SessionRow) => (number | string)[]>> = {
    need: (row) => [row.order, last(row)],
    last: (row) => [-last(row)],
    start: (row) => [row.startedAt],
    name: (row) => [row.label ?? ''],
  }
  const keyOf = (row: SessionRow): (number | string)[] => [...keys[sort](row), row.id]
  const compare = (one: SessionRow, other: SessionRow): number => {
    const [a, b] = [keyOf(one), keyOf(other)]
    const at = a.findIndex((part, index) => part !== b[index])
    return at === -1 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1
  }
  return rows.toSorted(compare).map(({ id }) => id)
}

function boardOf() {
  const clock = new FakeClock()
  const told: FeedListener = { changed: () => {}, beat: () => {}, processChanged: () => {} }
  const listen = (listener: FeedListener): object => {
    Object.assign(told, listener)
    return { close: () => {}, ready: Promise.resolve() }
  }
  const feed = { process: { id: 'p' }, listen } as unknown as Feed
  return { clock, told, board: new Board({ clock, local: feed, finder: undefined }) }
}

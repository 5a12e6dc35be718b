/** Many sessions and many readers: rows are found at once, and events are handed out in turns. */

import { describe, expect, it } from 'vitest'
import { Board } from '../../src/status/board/board.ts'
import type { Feed, FeedListener } from '../../src/status/board/feed.ts'
import { RowTable } from '../../src/status/board/row-table.ts'
import { EventHub } from '../../src/status/http/event-hub.ts'
import type { SessionRow } from '../../src/status/wire/session-schema.ts'
import type { ChangeEvent } from '../../src/status/wire/stream-schema.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

const rowOf = (process: string, key: string): SessionRow =>
  ({ id: `${process}/${key}`, process, key, order: 8, status: 'active', pulse: '' }) as SessionRow

describe('RowTable', () => {
  it('finds rows by id, key and process, and forgets those that went', () => {
    const table = new RowTable()
    const [one, other, third] = [rowOf('p', 'a'), rowOf('q', 'a'), rowOf('p', 'b')]
    for (const row of [one, other, third, { ...one, order: 1 }]) table.set(row)

    expect(table.ofKey('a')).toEqual([{ ...one, order: 1 }, other])
    expect(table.ofProcess('p')).toEqual([{ ...one, order: 1 }, third])
    expect([table.delete(one.id), table.delete(one.id)]).toEqual([true, false])
    expect([table.ofKey('a'), table.ofProcess('p'), table.ofKey('none')]).toEqual([[other], [third], []])
    expect([...table.all()]).toEqual([other, third])
  })
})

describe('Board', () => {
  it('gathers for as long as who listens has to write', async () => {
    const clock = new FakeClock()
    const { feed, told } = feedOf()
    const board = new Board({ clock, local: feed, finder: undefined })
    const heard: ChangeEvent[] = []
    const closed = (): void => {}
    board.listen({ change: (event) => heard.push(event), beat: () => {}, closed })
    await board.open()

    board.rest(2_000)
    told.changed([rowOf('p', 'a')], [])
    clock.advance(1_900)
    expect(heard).toHaveLength(0)
    clock.advance(100)
    expect(heard).toMatchObject([{ sessions: [{ id: 'p/a' }] }])

    told.changed([rowOf('p', 'a')], [])
    clock.advance(100)
    expect(heard).toHaveLength(2)
  })
})

describe('EventHub', () => {
  it('hands events out a few readers in a turn, to each all of them, in order', async () => {
    const { hub, turns, send, rests } = slowHub()
    const readers = Array.from({ length: 20 }, () => textOf(hub))
    for (let count = 0; count < 5; count += 1) {
      send(count)
      // More come while the last ones are handed out.
      turns.shift()?.()
    }
    let used = 0
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      turn()
      used += 1
    }
    hub.close()

    expect(used).toBeGreaterThan(5)
    for (const text of await Promise.all(readers)) expect(text).toEqual(['snapshot', 0, 1, 2, 3, 4])
    expect(rests.every((ms) => ms > 0)).toBe(true)
  })
})

function feedOf(): { readonly feed: Feed; readonly told: FeedListener } {
  const told: FeedListener = { changed: () => {}, beat: () => {}, processChanged: () => {} }
  const feed = {
    process: { id: 'p' },
    listen: (listener: FeedListener) => {
      Object.assign(told, listener)
      return { close: () => {}, ready: Promise.resolve() }
    },
  } as unknown as Feed
  return { feed, told }
}

/** A hub for which each look at the clock takes a millisecond. */
function slowHub() {
  let nowMs = 0
  const turns: (() => void)[] = []
  const rests: number[] = []
  let send: (count: number) => void = () => {}
  const clock = {
    now: () => (nowMs += 1),
    soon: (turn: () => void) => (turns.push(turn), () => {}),
  } as unknown as FakeClock
  const board = {
    rest: (ms: number) => rests.push(ms),
    listen: ({ change }: { change(event: ChangeEvent): void }) => {
      send = (now) => change({ now, sessions: [], removed: [], processes: [] })
      return () => {}
    },
  } as unknown as Board
  const hub = new EventHub({ board, clock, epoch: 'e', dropped: () => {} })
  return { hub, turns, rests, send: (count: number) => send(count) }
}

async function textOf(hub: EventHub): Promise<unknown[]> {
  const stream = hub.stream({ lastId: undefined, canAct: false, snapshot: () => ({}), closed: () => {} })
  const text = await new Response(stream).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => (JSON.parse(line.slice(6)) as { now?: number }).now ?? 'snapshot')
}

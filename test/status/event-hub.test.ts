/** Many readers: events are handed out in turns, long answers are made in parts, and who is let go leaves nothing. */

import { describe, expect, it } from 'vitest'
import { Turn } from '../../src/model/turn.ts'
import type { BoardChange } from '../../src/status/board/board-changes.ts'
import { EventHub, type StreamWish } from '../../src/status/http/event-hub.ts'
import { EventLog } from '../../src/status/http/event-log.ts'
import { EventReader } from '../../src/status/http/event-reader.ts'
import { objectWithList, streamed } from '../../src/status/http/sliced-text.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

describe('EventHub', () => {
  it('hands events out a few readers in a turn, to each all of them, in order', async () => {
    const { hub, turns, send } = slowHub()
    const readers = Array.from({ length: 100 }, () => textOf(hub))
    await new Promise(setImmediate)
    for (let count = 0; count < 5; count += 1) send(count)
    let used = 0
    for (; turns.length > 0 || used === 0; used += 1) {
      await new Promise(setImmediate)
      turns.shift()?.()
    }
    await new Promise(setImmediate)
    hub.close()

    expect(used).toBeGreaterThan(5)
    for (const text of await Promise.all(readers)) expect(text).toEqual(['snapshot', 0, 1, 2, 3, 4])
  })

  it('gives the board back when a reader is let go, and writes no more when nobody came back', async () => {
    const { hub, clock, send, left, listens } = hubOf()
    const slow = hub.stream({ ...WISH, closed: () => left.push('slow') }).getReader()
    const told = slow.closed.catch((error: unknown) => String(error))
    await new Promise(setImmediate)
    for (let count = 0; count < 5; count += 1) send(count, 'x'.repeat(1_000_000))
    await clock.advanceAsync(10)

    expect(await told).toContain('too slow')
    expect([left, hub.size]).toEqual([['slow'], 0])
    expect(listens()).toBe(true)
    clock.advance(30_000)
    expect(listens()).toBe(false)
  })
})

describe('EventReader', () => {
  it('takes a snapshot of any size, and lets go only of who does not read what comes after it', () => {
    const log = new EventLog()
    const reader = new EventReader(() => {})
    reader.welcome(new Uint8Array(9_000_000), 0)
    log.add(new Uint8Array(3_000_000))

    expect(reader.isBehind(log)).toBe(true)
    expect(reader.giveMissed(log)).toBe(12_000_000)
    log.add(new Uint8Array(2_000_000))
    expect(reader.giveMissed(log)).toBeUndefined()
  })
})

describe('EventLog', () => {
  it('knows what came after an id, as long as it is kept', () => {
    const log = new EventLog()
    for (const size of [1, 5_000_000, 4_000_000, 2]) log.add(new Uint8Array(size))

    expect([1, 2, 3, 4].map((id) => log.after(id)?.map(({ length }) => length))).toEqual([
      undefined,
      [4_000_000, 2],
      [2],
      [],
    ])
    expect([log.after(5), log.after(0.5), log.after(Number.NaN), log.after(-1)]).toEqual(
      Array(4).fill(undefined),
    )
    log.forget()
    expect([log.after(4), log.after(5)]).toEqual([undefined, []])
  })
})

describe('a long answer', () => {
  it('is made in parts, only as its reader takes them, with turns in between', async () => {
    let nowMs = 0
    let turns = 0
    let made = 0
    const soon = (turn: () => void) => (setImmediate(() => ((turns += 1), turn())), () => {})
    const turn = new Turn({ now: () => nowMs, soon }, 2)
    const write = (one: number): string => ((nowMs += 0.1), (made += 1), String(one))
    const items = Array.from({ length: 300 }, (_, index) => index)

    const reader = streamed(objectWithList({ now: 1 }, 'sessions', items, write), turn).getReader()
    await reader.read()
    expect(made).toBeLessThan(100)
    await reader.cancel()
    await new Promise(setImmediate)
    expect(made).toBeLessThan(100)

    const whole = await new Response(
      streamed(objectWithList({ now: 1 }, 'sessions', items, write), turn),
    ).json()
    expect(whole).toEqual({ now: 1, sessions: items })
    expect(turns).toBeGreaterThan(10)
  })
})

const WISH: StreamWish = {
  lastId: undefined,
  canAct: false,
  snapshot: () => Promise.resolve(() => ['{}']),
  closed: () => {},
}

function hubOf(clock = new FakeClock()) {
  let change: ((change: BoardChange) => void) | undefined
  const board = {
    turn: new Turn(clock, 2),
    rest: () => {},
    listen: (listener: { change(change: BoardChange): void }) => {
      ;({ change } = listener)
      return () => (change = undefined)
    },
  }
  const failed = (error: unknown): never => {
    throw error
  }
  const hub = new EventHub({ board, clock, epoch: 'e', dropped: () => {}, failed })
  const send = (now: number, wide = ''): void =>
    change?.({ now, sessions: [], removed: [wide], processes: [] })
  return { hub, clock, send, left: [] as string[], listens: () => change !== undefined }
}

/** A hub whose turns the test takes. */
function slowHub() {
  const clock = new FakeClock()
  const turns: (() => void)[] = []
  const soon = (turn: () => void) => (turns.push(turn), () => {})
  return { ...hubOf(Object.assign(clock, { soon })), turns }
}

async function textOf(hub: EventHub): Promise<unknown[]> {
  const text = await new Response(hub.stream(WISH)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => (JSON.parse(line.slice(6)) as { now?: number }).now ?? 'snapshot')
}

/** The stream of events: all at first, then what changes; who was away is told what it has missed. */

import { describe, expect, it, vi } from 'vitest'
import type { SessionList } from '../../src/status/wire/list-schema.ts'
import { BeatEvent, ChangeEvent, SnapshotEvent } from '../../src/status/wire/stream-schema.ts'
import { LiveView } from '../support/live-view.ts'

interface Told {
  readonly id: string
  readonly event: string
  readonly data: unknown
}

/** Reads a stream as far as it has come. */
class Listener {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>

  constructor(answer: Response) {
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    this.#reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  }

  async next(): Promise<Told> {
    const { value } = await this.#reader.read()
    const lines = new TextDecoder().decode(value).trim().split('\n')
    const [id = '', event = '', data = ''] = lines.map((line) => line.slice(line.indexOf(': ') + 2))
    return { id, event, data: JSON.parse(data) }
  }

  /** The next of that kind. */
  async nextOf(event: string): Promise<Told> {
    for (;;) {
      const told = await this.next()
      if (told.event === event) return told
    }
  }

  close(): Promise<void> {
    return this.#reader.cancel()
  }

  get closed(): Promise<unknown> {
    return this.#reader.closed
  }
}

const listen = async (live: LiveView, lastId?: string): Promise<Listener> =>
  new Listener(
    await live.ask('/api/events', { headers: lastId === undefined ? {} : { 'last-event-id': lastId } }),
  )

describe('GET /api/events', () => {
  it('tells all at first, then each transition within a moment, then beats', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const listener = await listen(live)

    const first = await listener.next()
    run.tool({ name: 'bash' })
    live.clock.advance(300)
    const change = await listener.nextOf('change')
    live.clock.advance(5_000)
    const beat = await listener.nextOf('beat')

    expect(first.event).toBe('snapshot')
    expect(SnapshotEvent.parse(first.data).sessions).toMatchObject([{ key: 'a', state: 'awaiting_model' }])
    expect(ChangeEvent.parse(change.data).sessions).toMatchObject([
      { key: 'a', state: 'tool_exec', toolName: 'bash' },
    ])
    expect(BeatEvent.parse(beat.data).beats).toEqual([
      [expect.stringContaining('/a'), expect.any(Number), 't'],
    ])
  })

  it('tells who comes back what it has missed, and all where that is not known any more', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const listener = await listen(live)
    const { id } = await listener.next()
    await listener.close()
    run.tool({ name: 'bash' })
    live.clock.advance(300)

    const again = await (await listen(live, id)).next()
    const stranger = await (await listen(live, 'other-7')).next()
    live.clock.advance(31_000)

    expect([again.event, stranger.event]).toEqual(['change', 'snapshot'])
    expect(ChangeEvent.parse(again.data).sessions[0]).toMatchObject({ state: 'tool_exec' })
  })

  it('lets go of who does not read, and keeps the others', async () => {
    const live = new LiveView()
    const wide = 'x'.repeat(190)
    for (let count = 0; count < 300; count += 1)
      live.lifesign.open({ session: `${wide}${count}`, label: wide })
    const slow = await listen(live)
    const gone = slow.closed.catch((error: unknown) => error)
    const quick = await listen(live)
    // Readers get theirs one after another, in turns of the loop.
    const first = quick.next()
    await live.clock.advanceAsync(1)
    await first

    for (let round = 0; round < 10; round += 1) {
      for (const { id } of live.lifesign.runs.list()) {
        const call = live.lifesign.runs.handle(id)?.model({ model: `m${round}` })
        call?.progress()
        call?.end()
      }
      const beat = quick.nextOf('beat')
      await live.clock.advanceAsync(5_100)
      await beat
    }

    expect(String(await gone)).toContain('too slow')
    const { sessions } = await live.json<SessionList>('/api/sessions?limit=1')
    expect(sessions).toHaveLength(1)

    // A reader that was let go holds nothing open: when the last one leaves, sessions are looked at no more.
    await quick.close()
    live.clock.advance(31_000)
    const glance = vi.spyOn(live.lifesign.live.source, 'glance')
    live.lifesign.open({ session: 'next' }).tool({ name: 'bash' })
    expect(glance.mock.calls).toHaveLength(0)
  })

  it('moves a pulse on once for each slot, also of a row that was told right before the beat', async () => {
    const live = new LiveView()
    live.clock.advance(300)
    const run = live.lifesign.open({ session: 'a' })
    const listener = await listen(live)
    const pulses: string[] = []
    for (let slot = 0; slot < 6; slot += 1) {
      // The slot has begun, and the beat that says so comes a little later.
      await live.clock.advanceAsync(4_850)
      const work = slot % 2 === 0 ? run.tool({ name: `tool-${slot}` }) : run.model({ model: 'm' })
      await live.clock.advanceAsync(150)
      pulses.push((await live.json<SessionList>('/api/sessions')).sessions[0]?.pulse ?? '')
      work.end()
    }
    await listener.close()

    const [entry] = live.lifesign.live.book.entries.values()
    expect(pulses.at(-1)).toBe(entry?.pulse.read(live.clock.now(), '-'))
    expect(new Set(pulses).size).toBe(6)
  })

  it('sends nothing and looks at nothing before somebody listens', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a' })
    live.clock.advance(60_000)

    expect(await live.json<SessionList>('/api/sessions')).toMatchObject({ total: 1 })
  })

  it('tells of the pulse of a session that is stuck, although nothing runs in it', async () => {
    const live = new LiveView()
    live.lifesign.sessions.queued('a')
    live.clock.advance(130_000)
    const listener = await listen(live)
    const { data } = await listener.nextOf('snapshot')
    expect((data as SessionList).sessions).toMatchObject([{ key: 'a', status: 'stuck' }])

    const told: string[] = []
    for (let second = 0; second < 6; second += 1) {
      live.clock.advance(1_000)
      const { beats } = (await listener.nextOf('beat')).data as BeatEvent
      told.push(...beats.map(([, , letter]) => letter))
    }

    expect(new Set(told)).toEqual(new Set(['!']))
    await listener.close()
  })
})

/** What stands in a row and in its evidence: who is silent, since when, how unusual that is, and who heard of it. */

import { describe, expect, it } from 'vitest'
import type { SessionDetail, Part } from '../../src/status/wire/session-schema.ts'
import { DeliveryError } from '../../src/model/notice.ts'
import { LiveView } from '../support/live-view.ts'

const detailOf = (live: LiveView): Promise<SessionDetail> => live.json('/api/sessions/a')

/** A sentence; an instant as the seconds since then. */
function textOf(live: LiveView, parts: readonly Part[]): string {
  const seconds = (at: number): string => `${Math.round((live.clock.wallTime() - at) / 1_000)}s`
  return parts.map(({ text, code, since }) => text ?? code ?? seconds(since ?? 0)).join('')
}

/** A planner whose reader streams, while the reader of its scout hangs in a tool. */
function hangingBelow(live: LiveView): void {
  const { lifesign } = live
  const top = lifesign.open({ session: 'a', label: 'index-repo', agent: 'planner' })
  const scout = lifesign.open({ parent: top.id, label: 'api-scout' })
  const below = lifesign.open({ parent: scout.id, label: 'page-reader' })
  for (let count = 0; count < 60; count += 1) {
    const call = below.tool({ name: 'web_fetch' })
    live.clock.advance(1_000)
    call.end()
  }
  below.tool({ name: 'web_fetch', deadlineMs: 60_000 })
  const call = lifesign.open({ parent: top.id, label: 'code-reader' }).model({ model: 'gpt-5' })
  for (let second = 0; second < 300; second += 5) {
    call.progress()
    live.clock.advance(5_000)
  }
}

describe('a row', () => {
  it('names the sub-agent that hangs, for as long as it is silent, whatever moves beside it', async () => {
    const live = new LiveView()
    hangingBelow(live)

    const detail = await detailOf(live)

    expect(textOf(live, detail.now)).toMatch(/^sub-agent page-reader hangs in web_fetch for (299|300)s$/)
    expect(textOf(live, detail.why)).toMatch(
      /^web_fetch is silent for (299|300)s\. Its limit is 60 s, as it has declared/,
    )
    expect(textOf(live, detail.more)).toMatch(/^99 of 100 calls are silent for less than 1 s$/)
    expect(detail.usual).toMatchObject({ tool: 'web_fetch', limitMs: 60_000, limitSource: 'declared' })
    expect(detail.strands.filter(({ culprit }) => culprit)).toMatchObject([
      { path: ['page-reader', 'web_fetch'] },
    ])
    // A sub-agent is a guest, and does not rename its session.
    expect([detail.label, detail.agent]).toEqual(['index-repo', 'planner'])
  })

  it('says how unusual the time of a tool is before anything is accused, and nothing where nothing is known', async () => {
    const live = new LiveView()
    const run = live.lifesign.open({ session: 'a' })
    const model = run.model({ model: 'gpt-5' })
    expect((await detailOf(live)).more).toEqual([])
    model.end()
    for (let count = 0; count < 60; count += 1) {
      const call = run.tool({ name: 'bash' })
      live.clock.advance(3_000)
      call.end()
    }
    run.tool({ name: 'bash' })

    expect(textOf(live, (await detailOf(live)).more)).toMatch(
      /^99 of 100 calls are silent for less than [23] s$/,
    )
  })

  it('says that silence means nothing while a person is asked', async () => {
    const live = new LiveView()
    live.lifesign.open({ session: 'a', origin: { channel: 'chat', room: '#releases' } }).waiting('person')

    const detail = await detailOf(live)

    expect(textOf(live, detail.now)).toBe('waits for a person in #releases')
    expect(textOf(live, detail.more)).toBe('Silence means nothing until somebody answers')
  })
})

describe('who was told', () => {
  it('shows trouble to tell of a session that is stuck, although no run is there', async () => {
    const refused = {
      name: 'chat',
      send: () => Promise.reject(new DeliveryError('no', { retryable: false, reason: 'status_403' })),
    }
    const live = new LiveView({ channels: [refused] })
    live.lifesign.sessions.origin('a', { channel: 'chat', room: '#eng' })
    live.lifesign.sessions.queued('a')
    live.clock.advance(300_000)
    await live.lifesign.flush()

    const { status, told } = await detailOf(live)

    expect(status).toBe('stuck')
    expect(told).toMatchObject([{ channel: 'chat', room: '#eng', outcome: 'dead', reason: 'status_403' }])
  })
})

/** A host without types: its lanes return nothing where nothing was cleared, and a takeover goes on. */

import { describe, expect, it } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

describe('a host with lanes of its own', () => {
  it.each([undefined, null, 5, 'input'])('may return %j where nothing was cleared', async (nothing) => {
    const lanes = { clear: () => nothing as never, release: () => undefined }
    const lifesign = new Lifesign({ clock: new FakeClock(), watchProcess: false, lanes })
    const old = lifesign.run({ session: 'S', lane: 'queue' }, () => new Promise(() => {}))

    const cleared = await lifesign.run({ session: 'S', lane: 'takeover' }, (run) => run.cleared)

    expect([cleared, lifesign.sessions.takeover('S')]).toEqual([[], { ended: 0, cleared: [] }])
    await expect(old).rejects.toMatchObject({ name: 'AbortError' })
  })
})

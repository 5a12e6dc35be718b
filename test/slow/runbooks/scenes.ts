/** Troubles of real processes: each scene brings some about, and does what a runbook says against them. */

import type { Run } from '../../../src/control/run.ts'
import { functionChannel } from '../../../src/channels/function/index.ts'
import type { Lifesign } from '../../../src/lifesign.ts'
import { DeliveryError } from '../../../src/model/notice.ts'
import type { LifesignOptions } from '../../../src/options/options.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

/** What one process goes through. */
export interface Scene {
  readonly options?: LifesignOptions
  /** How many series the SDK keeps of each metric. Default: its own limit. */
  readonly seriesLimit?: number
  /** Happens before anybody can scrape the process. */
  readonly early?: (lifesign: Lifesign) => Promise<void> | void
  /** Brings the trouble about. */
  readonly begin?: (lifesign: Lifesign) => Promise<void> | void
  /** What its people do in their own code against it, as the runbook says. */
  readonly mend?: (lifesign: Lifesign) => Promise<void> | void
}

const TICK_MS = 50
/** Short enough for seconds. */
const QUICK = { tickMs: TICK_MS, thresholds: { slowMs: 100, warnMs: 300, abortMs: 600 } } as const

const never = <T>(): Promise<T> => new Promise<T>(() => {})
const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Starts a run whose end nobody awaits. */
function start(
  lifesign: Lifesign,
  options: Parameters<Lifesign['run']>[0],
  body: (run: Run) => unknown,
): void {
  lifesign.run(options, async (run) => body(run)).catch(() => {})
}

/** Sessions that stall: the first is the one that the pages name. */
export const STALLED = ['C1:171', 'C1:172', 'C1:173'] as const

function hold(ms: number): void {
  const endAt = performance.now() + ms
  while (performance.now() < endAt);
}

/** Tools that hang, models that stream on and on, and one that fails. */
const stalled: Scene = {
  options: QUICK,
  begin(lifesign) {
    start(lifesign, { agent: 'writer' }, (run) => {
      run.model({ model: 'small', provider: 'acme' }).end({ error: new RangeError('overloaded') })
    })
    for (const session of STALLED)
      start(lifesign, { agent: 'clerk', session }, (run) => run.tool({ name: 'grep' }, never))
    for (const name of ['a', 'b', 'c']) {
      start(lifesign, { agent: 'writer', session: `W:${name}` }, async (run) => {
        const call = run.model({ model: 'large', provider: 'acme' })
        while (!run.signal.aborted) {
          call.progress()
          await later(TICK_MS)
        }
      })
    }
  },
  mend(lifesign) {
    for (const name of ['a', 'b', 'c']) lifesign.sessions.stop(`W:${name}`)
  },
}

/** An owner that says that there is nothing to do, and lanes of the host that say that they move, and do not. */
const wedged: Scene = {
  options: {
    ...QUICK,
    lanes: { clear: () => [], release: () => 1 },
    recovery: {
      drainMs: 100,
      handler: {
        recover: async ({ session }) =>
          session.key.startsWith('C2:') ? { action: 'keep_lane', status: 'noop' } : undefined,
      },
    },
  },
  async begin(lifesign) {
    const { sessions } = lifesign
    for (const session of ['C2:1', 'lane:1', 'lane:2']) {
      sessions.state(session, 'processing')
      sessions.queued(session)
    }
    start(lifesign, { session: 'P:1' }, (run) => {
      run.waiting('person')
      return never()
    })
    // A call that nobody ends, of a run that is over.
    await lifesign.run({ agent: 'clerk', session: 'C2:2' }, (run) => void run.tool({ name: 'lookup' }))
    sessions.queued('C2:2')
  },
}

/** A host forgets to take back what it said, again and again; and models hang, again and again. */
const flapping: Scene = {
  options: { ...QUICK, recovery: { abort: true, drainMs: 100 } },
  begin(lifesign) {
    for (let count = 0; count < 5; count++) {
      lifesign.sessions.state(`C3:${count}`, 'processing')
      void lifesign.run({ session: `C3:${count}` }, () => {})
      start(lifesign, { agent: 'researcher', session: `R:${count}` }, async (run) => {
        run.model({ model: 'large', provider: 'acme' })
        await never()
      })
    }
  },
}

let isRevoked = true

/** Deadlines that no run keeps, a token that was revoked, and a run whose channel is not there. */
const failing: Scene = {
  options: {
    tickMs: TICK_MS,
    channels: [
      functionChannel('chat', () => {
        if (isRevoked) throw new DeliveryError('status 401', { retryable: false, reason: 'status_401' })
      }),
    ],
  },
  begin(lifesign) {
    for (let count = 0; count < 12; count++) {
      const origin = { channel: count === 0 ? 'pigeon' : 'chat', room: `R${count}` }
      start(lifesign, { agent: 'clerk', timeoutMs: 20, origin }, never)
    }
  },
  async mend(lifesign) {
    isRevoked = false
    for (let count = 0; count < 500; count++) await lifesign.run({ agent: 'clerk' }, () => {})
  },
}

/** Waits that were over before the first scrape, and input that nobody takes up. */
const queued: Scene = {
  options: { tickMs: TICK_MS },
  async early(lifesign) {
    const { sessions } = lifesign
    await lifesign.run({ agent: 'clerk' }, () => {})
    for (let count = 0; count < 6; count++) sessions.queued('news', { lane: 'newsletter' })
    await later(1_200)
    for (let count = 0; count < 6; count++) sessions.dequeued('news')
  },
  begin: ({ sessions }) => sessions.queued('news', { lane: 'newsletter' }),
  mend: ({ sessions }) => sessions.dequeued('news'),
}

/** A busy loop, before the first scrape and after. Its ticks are slow: sixty of them are the time that it is told. */
const blocked: Scene = {
  options: { tickMs: 500 },
  async early() {
    await later(600)
    hold(2_200)
    await later(600)
  },
  async begin() {
    for (let count = 0; count < 3; count++) {
      hold(1_800)
      await later(700)
    }
  },
}

/** Somebody works here when the process is killed. */
const killed: Scene = {
  options: { tickMs: TICK_MS },
  begin: (lifesign) => start(lifesign, { agent: 'clerk', session: 'C4:1' }, never),
}

/** More sessions and more attributes than anybody remembers. */
const crowded: Scene = {
  options: { tickMs: TICK_MS, maxIdleSessions: 1 },
  seriesLimit: 10,
  async begin(lifesign) {
    for (let count = 0; count < 12; count++) {
      await lifesign.run({ agent: 'clerk', session: `C5:${count}` }, (run) => {
        run.model({ model: `model-${count}`, provider: 'acme' }).end()
      })
    }
  },
}

/** The clock of a test was left in: nobody ever looks. */
const forgotten = new FakeClock({ wallTime: Date.now() })
const unwatched: Scene = {
  options: { clock: forgotten },
  async early(lifesign) {
    await lifesign.run({ agent: 'clerk' }, () => {})
    forgotten.advance(1_000)
  },
  begin: (lifesign) => start(lifesign, { agent: 'clerk', session: 'C6:1' }, never),
}

/** Each in a process of its own: its name is the job. */
export const SCENES = { stalled, wedged, flapping, failing, queued, blocked, killed, crowded, unwatched }

/** The name of a scene. */
export type SceneName = keyof typeof SCENES

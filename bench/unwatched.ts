/** What the live view costs a host that nobody looks at: the same runs with the book of what is to be shown, and without. */

import { Lifesign } from 'lifesign'
import { BeatBook } from '../src/status/book/beat-book.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'
import { byTurnsAsync } from './measure.ts'
import { report } from './figure.ts'
import { provideTelemetry } from './providers.ts'

const RUNS = 500
const CHUNKS = 20
const SESSIONS = 2_000
const BEATS = 100
const bench = 'unwatched'
const hasSdk = process.argv.includes('sdk')
const isQuick = process.argv.includes('quick')

/** An instance whose sessions nobody could ever look at: what happens in them is told to no book. */
function withoutBook(): Lifesign {
  const heard = Object.getOwnPropertyDescriptors(BeatBook.prototype)
  for (const method of Object.keys(heard)) {
    if (method !== 'constructor') Reflect.deleteProperty(BeatBook.prototype, method)
  }
  try {
    return instance()
  } finally {
    Object.defineProperties(BeatBook.prototype, heard)
  }
}

function instance(): Lifesign {
  return new Lifesign({ watchProcess: false, status: { sockets: false } })
}

/** An agent at work: two answers of a model, and a tool between them. */
function agentOf(lifesign: Lifesign, session: string | undefined): () => Promise<void> {
  const options = { agent: 'bench', ...(session !== undefined && { session }) }
  return async () => {
    for (let count = 0; count < RUNS; count += 1) {
      await lifesign.run(options, async (run) => {
        const answer = (): void => {
          const call = run.model({ model: 'm', provider: 'local' })
          for (let chunk = 0; chunk < CHUNKS; chunk += 1) call.progress()
          call.end()
        }
        answer()
        await run.tool({ name: 't' }, async () => undefined)
        answer()
      })
    }
  }
}

async function compare(what: string, session: string | undefined): Promise<void> {
  const [shown, blind] = [instance(), withoutBook()]
  const contenders = { shown: agentOf(shown, session), blind: agentOf(blind, session) }
  const warmUp = isQuick ? 5 : 40
  for (let round = 0; round < warmUp; round += 1) for (const run of Object.values(contenders)) await run()
  const rounds = isQuick ? 5 : 81
  const found = await byTurnsAsync(contenders, { operations: RUNS * 1_000, rounds, ofThread: true })
  report({
    bench,
    case: `CPU of ${what}, nobody looks${hasSdk ? ', with an SDK' : ''}`,
    value: found.shown,
    baseline: found.blind,
    against: 'without the live view',
    unit: 'us',
    atMost: 1.1,
  })
  await Promise.all([shown.shutdown(0), blind.shutdown(0)])
}

/** What the beat of all sessions costs each 5 s. */
async function reportBeat(what: string, begin: (lifesign: Lifesign, session: string) => void): Promise<void> {
  const lifesign = instance()
  for (let index = 0; index < SESSIONS; index += 1) begin(lifesign, `session-${index}`)
  // An ended session is shown as such for 5 s.
  await new Promise((resolve) => setTimeout(resolve, 7_000))
  const clock = new FakeClock()
  const book = new BeatBook({ clock, source: lifesign.live.source })
  book.meet()
  const beats = (): void => {
    for (let count = 0; count < BEATS; count += 1) {
      clock.advance(5_000)
      book.ticked()
    }
  }
  beats()
  const before = process.cpuUsage()
  beats()
  const { user, system } = process.cpuUsage(before)
  report({
    bench,
    case: `a beat of ${SESSIONS} ${what}, nobody looks`,
    value: (user + system) / BEATS,
    unit: 'us',
  })
  await lifesign.shutdown(0)
}

if (hasSdk) provideTelemetry()
else {
  await reportBeat('sessions that nobody uses', (lifesign, session) => lifesign.open({ session }).end())
  await reportBeat('sessions at work', (lifesign, session) => {
    lifesign.open({ session }).model({ model: 'm' }).progress()
  })
}
await compare('a run of one session', 'C1')
await compare('a run without a session', undefined)
process.exit(0)

/** What the live view costs a host that two hundred look at while ten thousand sessions work. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Lifesign, type Run } from 'lifesign'
import { statusView } from 'lifesign/status'
import { percentile } from './measure.ts'
import { report as reportFigure, type Figure } from './figure.ts'
import { cpuMs, turnCostOf, type TurnCost } from './turn-cost.ts'

const SESSIONS = 10_000
const READERS = 200
const SLEEPERS = 5
const PER_SECOND = 5_000
const MEASURED_MS = process.argv.includes('quick') ? 4_000 : 15_000
/** What a host may be held up in one turn, in ms of computing. */
const TURN_MS = 10

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const report = (figure: Omit<Figure, 'bench'>): void => reportFigure({ bench: 'status', ...figure })
const memoryMb = (): number => (globalThis.gc?.(), process.memoryUsage().heapUsed / 1e6)

/** Transitions at an even pace, as far as the loop gives turns. @returns a function that ends it */
function drive(runs: readonly Run[]): () => void {
  let done = 0
  const startMs = performance.now()
  const timer = setInterval(() => {
    // What was due while the machine gave us no time is left out: it would come as one block.
    const due = Math.min(done + 50, ((performance.now() - startMs) * PER_SECOND) / 2_000)
    for (; done < due; done += 1) runs[(done * 7_919) % runs.length]?.tool({ name: 'bash' }).end()
  }, 5)
  return () => clearInterval(timer)
}

/** A server of the host, with how much it computed between each question and its answer, in ms. */
async function serve(lifesign: Lifesign): Promise<{ server: Server; costs: Record<string, number[]> }> {
  const { listener } = statusView({ lifesign, machine: false })
  const costs: Record<string, number[]> = { heartbeat: [], list: [], all: [] }
  const server = createServer((request, response) => {
    const kind = request.url?.endsWith('heartbeat') ? 'heartbeat' : 'list'
    const startMs = cpuMs()
    if (!request.url?.includes('events')) response.once('finish', () => costs[kind]?.push(cpuMs() - startMs))
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, costs }
}

interface ReaderWord {
  readonly p99Ms: number
  readonly listP99Ms: number
  readonly events: number
  readonly mb: number
  readonly dropped: number
}

async function ask(child: ChildProcess, word: object): Promise<ReaderWord> {
  child.send(word)
  const [answer] = (await once(child, 'message')) as [ReaderWord]
  return answer
}

function reportTurns(watched: TurnCost, alone: TurnCost): void {
  const against = 'nobody looks'
  report({
    case: `CPU of the host, ${READERS} readers`,
    value: watched.share * 100,
    baseline: alone.share * 100,
    against,
    unit: '%',
  })
  report({
    case: 'computed in one turn p99',
    value: watched.p99Ms,
    baseline: alone.p99Ms,
    against,
    unit: 'ms',
  })
  report({ case: 'added to a turn p99', value: watched.p99Ms - alone.p99Ms, unit: 'ms', atMost: TURN_MS })
  report({
    case: 'computed in one turn at most',
    value: watched.maxMs,
    baseline: alone.maxMs,
    against,
    unit: 'ms',
  })
  report({
    case: 'the same, with collections of the whole heap',
    value: watched.maxWithGcMs,
    baseline: alone.maxWithGcMs,
    against,
    unit: 'ms',
  })
}

function reportAnswers(costs: Record<string, number[]>, heard: ReaderWord): void {
  for (const [kind, asked] of [
    ['heartbeat', 'GET heartbeat'],
    ['list', 'GET sessions?limit=100'],
  ] as const) {
    const of = costs[kind] ?? []
    report({ case: `${asked}: the host computes p50`, value: percentile(of, 0.5), unit: 'ms' })
    report({ case: `${asked}: the host computes p99`, value: percentile(of, 0.99), unit: 'ms', atMost: 50 })
  }
  report({ case: 'GET heartbeat by the wall clock p99', value: heard.p99Ms, unit: 'ms' })
  report({ case: 'GET sessions?limit=100 by the wall clock p99', value: heard.listP99Ms, unit: 'ms' })
  const seconds = MEASURED_MS / 1e3
  report({ case: 'events that a reader got in a second', value: heard.events / READERS / seconds, unit: '' })
  report({ case: 'bytes to a reader in a second', value: (heard.mb * 1e3) / READERS / seconds, unit: 'kB' })
  report({ case: `dropped of ${SLEEPERS} readers who do not read`, value: heard.dropped, unit: '' })
}

const empty = memoryMb()
const lifesign = new Lifesign({ watchProcess: false, status: { sockets: false } })
const runs = Array.from({ length: SESSIONS }, (_, index) =>
  lifesign.open({ session: `session-${index}`, label: `task-${index}`, agent: 'clerk' }),
)
await pause(6_000)
const unit = 'kB'
report({ case: 'heap of a live session, nobody looks', value: ((memoryMb() - empty) * 1e3) / SESSIONS, unit })
const stop = drive(runs)
await pause(1_000)
const alone = await turnCostOf(pause(MEASURED_MS))
const { server, costs } = await serve(lifesign)
const child = fork(new URL('status-readers.ts', import.meta.url), {
  execArgv: ['--conditions=lifesign-source'],
})
await once(child, 'message')
const before = memoryMb()
const { port } = server.address() as AddressInfo
const opening = ask(child, { port, readers: READERS, sleepers: SLEEPERS })
const opened = await turnCostOf(opening)
report({ case: `computed in one turn at most, while ${READERS} come`, value: opened.maxMs, unit: 'ms' })
const asking = ask(child, { measureMs: MEASURED_MS })
const watched = await turnCostOf(asking)
reportTurns(watched, alone)
reportAnswers(costs, await asking)
report({ case: 'heap that readers add', value: memoryMb() - before, unit: 'MB' })
stop()
child.kill()
process.exit()

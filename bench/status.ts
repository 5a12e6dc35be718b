/** What the live view costs: a host that nobody looks at, and one that two hundred look at while it works. */

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Lifesign, type Run } from 'lifesign'
import { Board } from '../src/status/board/board.ts'
import { MachineFinder } from '../src/status/sockets/machine-finder.ts'
import { systemClock } from '../src/system-clock.ts'
import { report } from './figure.ts'

const SESSIONS = 10_000
const READERS = 200
const PER_SECOND = 5_000
const PROCESSES = process.argv.includes('quick') ? 20 : 100
const MEASURED_MS = process.argv.includes('quick') ? 4_000 : 15_000
const bench = 'status'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

interface Load {
  readonly stop: () => void
}

/** Transitions at an even pace, as far as the loop gives turns. */
function drive(runs: readonly Run[]): Load {
  let done = 0
  const startMs = performance.now()
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) * PER_SECOND) / 2_000
    while (done < due) {
      const run = runs[(done * 7_919) % runs.length]
      run?.tool({ name: 'bash' }).end()
      done += 1
    }
  }, 5)
  return { stop: () => clearInterval(timer) }
}

interface Felt {
  readonly cpuShare: number
  readonly p99Ms: number
  readonly maxMs: number
}

/** What the host feels for a while. */
async function feel(): Promise<Felt> {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  const [cpu, startMs] = [process.cpuUsage(), performance.now()]
  await pause(MEASURED_MS)
  const { user, system } = process.cpuUsage(cpu)
  delay.disable()
  const passedMs = performance.now() - startMs
  return {
    cpuShare: (user + system) / 1_000 / passedMs,
    p99Ms: delay.percentile(99) / 1e6 - 5,
    maxMs: delay.max / 1e6 - 5,
  }
}

const memoryMb = (): number => (globalThis.gc?.(), process.memoryUsage().heapUsed / 1e6)

interface ReaderWord {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly listP99Ms: number
  readonly events: number
  readonly mb: number
}

async function ask(child: ChildProcess, word: object): Promise<ReaderWord> {
  child.send(word)
  const [answer] = (await once(child, 'message')) as [ReaderWord]
  return answer
}

/** One process with 10,000 sessions, looked at by nobody, then by 200 and the API. */
async function oneBusyProcess(): Promise<void> {
  const empty = memoryMb()
  const lifesign = new Lifesign({ watchProcess: false, statusPort: 0, status: { sockets: false } })
  const runs = Array.from({ length: SESSIONS }, (_, index) =>
    lifesign.open({ session: `session-${index}`, label: `task-${index}`, agent: 'clerk' }),
  )
  await pause(6_000)
  report({
    bench,
    case: 'heap of a live session, nobody looks',
    value: ((memoryMb() - empty) * 1e3) / SESSIONS,
    unit: 'kB',
  })
  const load = drive(runs)
  await pause(1_000)
  const alone = await feel()
  const child = fork(new URL('status-readers.ts', import.meta.url), {
    execArgv: ['--conditions=lifesign-source'],
  })
  await once(child, 'message')
  const before = memoryMb()
  await ask(child, { port: await lifesign.statusPort, readers: READERS })
  const asking = ask(child, { measureMs: MEASURED_MS })
  const watched = await feel()
  const heard = await asking
  report({
    bench,
    case: 'CPU of the host, 200 readers',
    value: watched.cpuShare * 100,
    baseline: alone.cpuShare * 100,
    against: 'nobody looks',
    unit: '%',
  })
  report({
    bench,
    case: 'event loop delay p99, 200 readers',
    value: watched.p99Ms,
    baseline: alone.p99Ms,
    against: 'nobody looks',
    unit: 'ms',
  })
  report({
    bench,
    case: 'event loop delay at most, 200 readers',
    value: watched.maxMs,
    baseline: alone.maxMs,
    against: 'nobody looks',
    unit: 'ms',
  })
  report({ bench, case: 'GET heartbeat p50', value: heard.p50Ms, unit: 'ms' })
  report({ bench, case: 'GET heartbeat p99', value: heard.p99Ms, unit: 'ms' })
  report({ bench, case: 'GET sessions?limit=100 p99', value: heard.listP99Ms, unit: 'ms' })
  report({
    bench,
    case: 'events that a reader got in a second',
    value: (heard.events / READERS / MEASURED_MS) * 1e3,
    unit: '',
  })
  report({
    bench,
    case: 'bytes to a reader in a second',
    value: (heard.mb * 1e3) / READERS / (MEASURED_MS / 1e3),
    unit: 'kB',
  })
  report({ bench, case: 'heap that readers add', value: memoryMb() - before, unit: 'MB' })
  load.stop()
  child.kill()
  await lifesign.shutdown(2_000)
}

/** What the book does at a transition, where nobody looks. */
async function nobodyLooks(): Promise<void> {
  const lifesign = new Lifesign({ watchProcess: false, status: { sockets: false } })
  const { book } = lifesign.live
  const runs = Array.from({ length: SESSIONS }, (_, index) => lifesign.open({ session: `s-${index}` }))
  const works = runs.map((run) => run.model({ model: 'gpt-5' }))
  const infos = Array.from(book.entries.keys(), (session) => ({ run: { session } }) as never)
  for (let round = 0; round < 30; round += 1) for (const info of infos) book.workEnded(info)
  const cpu = process.cpuUsage()
  for (let round = 0; round < 30; round += 1) for (const info of infos) book.workEnded(info)
  const { user } = process.cpuUsage(cpu)
  report({
    bench,
    case: 'the end of a call, while nobody looks',
    value: (user * 1e3) / (30 * SESSIONS),
    unit: 'ns',
    atMost: 3_000,
  })
  for (const work of works) work.end()
  await lifesign.shutdown(2_000)
}

/** Real processes with a socket each. */
async function manyProcesses(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-bench-'))
  const env = { ...process.env, LIFESIGN_BENCH_FOLDER: folder }
  const children: ChildProcess[] = []
  for (let count = 0; count < PROCESSES; count += 1) {
    const child = fork(new URL('status-process.ts', import.meta.url), {
      execArgv: ['--conditions=lifesign-source'],
      env,
    })
    children.push(child)
    await once(child, 'message')
  }
  const finder = new MachineFinder({ clock: systemClock, folder: join(folder, 'run'), own: undefined })
  const board = new Board({ clock: systemClock, local: undefined, finder })
  const startMs = performance.now()
  const close = await board.open()
  while ([...board.rows()].length < PROCESSES) await pause(10)
  report({
    bench,
    case: `first look at ${PROCESSES} processes`,
    value: performance.now() - startMs,
    unit: 'ms',
  })
  const felt = await feel()
  report({ bench, case: `CPU of who looks at ${PROCESSES} processes`, value: felt.cpuShare * 100, unit: '%' })
  close()
  board.close()
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}

await nobodyLooks()
await oneBusyProcess()
await manyProcesses()
process.exit()

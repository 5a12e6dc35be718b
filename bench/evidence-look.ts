/** A look at the processes of a silent tool: time on the event loop for 1, 10 and 100 of them, and in one turn of it. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { lookAt } from '../src/evidence/look.ts'
import type { Look, Subject } from '../src/evidence/look.ts'
import { listPids } from '../src/evidence/process-list.ts'
import { ProcFiles } from '../src/evidence/process-source.ts'
import { report } from './figure.ts'
import { median } from './measure.ts'

const bench = 'evidence-look'
const ROUNDS = 200
/** As many processes as are read in one turn of the event loop. */
const AT_ONCE = 32

if (process.platform !== 'linux') process.exit(0)

/** A shell with sleeping children: so many processes in all. */
async function family(processes: number): Promise<ChildProcess> {
  const command = `for i in $(seq ${processes - 1}); do sleep 600 & done; echo ready; exec sleep 600`
  const child = spawn('sh', ['-c', command], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  return child
}

/** Times of one look in ms: all of it, and its longest turn. */
function look(subject: Subject, before: Look | undefined, withOrphans: boolean) {
  const startedMs = performance.now()
  const rest = lookAt(subject, new ProcFiles(), { before, withOrphans })
  let longestMs = 0
  for (;;) {
    const turnMs = performance.now()
    let step = rest.next()
    for (let count = 1; count < AT_ONCE && step.done !== true; count += 1) step = rest.next()
    longestMs = Math.max(longestMs, performance.now() - turnMs)
    if (step.done === true) return { saw: step.value, wholeMs: performance.now() - startedMs, longestMs }
  }
}

/** Reports looks: all of one by the median; its longest turn by the least, because others interrupt it at will. */
function tell(what: string, looks: readonly ReturnType<typeof look>[]): void {
  const wholeUs = median(looks.map(({ wholeMs }) => wholeMs)) * 1_000
  report({ bench, case: `a look ${what}`, value: wholeUs, unit: 'us' })
  const value = Math.min(...looks.map(({ longestMs }) => longestMs))
  report({ bench, case: `a look ${what}: its longest turn`, value, unit: 'ms', atMost: 5 })
}

for (const processes of [1, 10, 100]) {
  const child = await family(processes)
  const subject: Subject = {
    own: [child],
    shared: [],
    foreign: [],
    startedPids: [],
    isAlone: false,
    countsOutput: true,
    ageMs: () => 1e9,
  }
  let before: Look | undefined
  const looks = Array.from({ length: ROUNDS }, () => {
    const found = look(subject, before, false)
    before = found.saw
    return found
  })
  const size = before?.processes.size
  if (size !== processes) throw new Error(`Cannot measure: there are ${size} processes`)
  tell(`at ${processes} process(es)`, looks)
  if (processes === 1) {
    const scans = Array.from({ length: 20 }, () => look(subject, undefined, true))
    tell(`for orphans among ${listPids().length} processes of the machine`, scans)
  }
  process.kill(-(child.pid as number), 'SIGKILL')
}

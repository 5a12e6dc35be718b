/** Silent tools where there is no `/proc`: `ps` tells on macOS who works, and elsewhere nobody knows. */

import { describe, expect, it } from 'vitest'

import { lookerFor } from '../../src/evidence/looker.ts'
import { parsePs } from '../../src/evidence/process-list.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { StartedProcess } from '../../src/model/evidence.ts'
import { FakeClock, RecordingRecorder } from '../../src/testing/index.ts'
import type { RecordedWork } from '../../src/testing/index.ts'

const LIMIT = 600_000

/** Two answers of `ps -A -o pid=,ppid=,pgid=,stat=,time=,lstart=` as macOS writes it, ten seconds apart. */
const PS = [
  `    1     0     1 Ss     5:11.04 Fri Nov 27 08:00:00 2026
  501     1   501 S+     0:10.20 Fri Nov 27 09:00:00 2026
  612   501   612 S      0:00.01 Fri Nov 27 10:00:05 2026
  613   612   612 R      7:01.13 Fri Nov 27 10:00:05 2026
  640   501   640 S      0:00.02 Fri Nov 27 10:00:06 2026
  650   501   650 S      0:00.00 Fri Nov 27 10:00:07 2026
  651   650   650 Z      0:00.00 Fri Nov 27 10:00:07 2026
`,
  `    1     0     1 Ss     5:11.91 Fri Nov 27 08:00:00 2026
  501     1   501 S+     0:10.90 Fri Nov 27 09:00:00 2026
  612   501   612 S      0:00.01 Fri Nov 27 10:00:05 2026
  613   612   612 R      7:06.02 Fri Nov 27 10:00:05 2026
  640   501   640 S      0:00.19 Fri Nov 27 10:00:06 2026
  650   501   650 S      0:00.00 Fri Nov 27 10:00:07 2026
  651   650   650 Z      0:00.00 Fri Nov 27 10:00:07 2026
`,
]

/** A witness on such a system, and a call that has started the given process. */
function onSystem(platform: NodeJS.Platform, child: StartedProcess) {
  const answers = [...PS]
  const listProcesses = () =>
    Promise.resolve(parsePs((answers.length > 1 ? answers.shift() : answers[0]) ?? ''))
  const clock = new FakeClock({ wallTime: Date.parse('Fri Nov 27 10:09:35 2026') })
  const warn = (message: string): never => expect.unreachable(message)
  const look = lookerFor({ clock, listProcesses, warn, platform })
  const witness = new ProcessWitness({ clock, look, dropped: () => {}, attempt: (_task, work) => work() })
  const call: RecordedWork = new RecordingRecorder().startRun({}).startToolCall({ name: 'bash' })
  witness.processStarted(child, { run: call.run, work: call })
  const ask = async (silenceMs: number) => {
    witness.ask(call, { silenceMs, limitMs: LIMIT })
    // The list comes in a promise of its own.
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(0)
    return witness.ask(call, { silenceMs, limitMs: LIMIT })
  }
  return { ask }
}

describe('on macOS', () => {
  it.each([
    ['a compiler below a shell', 612, 'alive', 4_890, LIMIT + 20_000],
    ['a client that waits', 640, 'idle', 170, LIMIT],
    ['a shell whose child nobody collects', 650, 'idle', 0, LIMIT],
  ])('%s', async (_, pid, finding, processorMs, limitMs) => {
    const { ask } = onSystem('darwin', { pid, exitCode: null, signalCode: null })
    await ask(LIMIT - 10_000)

    const testimony = await ask(LIMIT)

    expect(testimony).toMatchObject({ limitMs, evidence: { finding, processorMs, bytes: 0 } })
  })

  it('a process that has gone tells nothing', async () => {
    const { ask } = onSystem('darwin', { pid: 700, exitCode: 0, signalCode: null })
    await ask(LIMIT - 10_000)

    expect(await ask(LIMIT + 1)).toMatchObject({ limitMs: LIMIT, evidence: { finding: 'unknown' } })
  })
})

it('On Windows all is unknown, and nothing is put off', async () => {
  const { ask } = onSystem('win32', { pid: 612, exitCode: null, signalCode: null })
  await ask(LIMIT - 10_000)

  expect(await ask(LIMIT + 1)).toMatchObject({ limitMs: LIMIT, evidence: { finding: 'unknown' } })
})

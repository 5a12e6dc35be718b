/** A command that is over is garbage soon; whom it left behind is found all the same, and judged by what it does. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'

import { isForNobody, lookAt } from '../../src/evidence/look.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import { FakeClock, RecordingRecorder } from '../../src/testing/index.ts'
import { ProcessWorld } from './process-world.ts'
import type { Traits } from './process-world.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const LIMIT = 30_000
/** What a task has touched is not collected before the next one. */
const nextTask = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** A call whose command has started a process in the background, and is over. */
function aCall({ isAlone, traits }: { readonly isAlone: boolean; readonly traits?: Traits }) {
  const world = new ProcessWorld()
  const clock = new FakeClock()
  const witness = new ProcessWitness({
    clock,
    dropped: () => {},
    attempt: (_task, work) => work(),
    look: (subject, options, done) => {
      // Others are at work before it comes to that.
      world.nowMs += 200
      clock.advance(200)
      if (isForNobody(subject, options)) return done(undefined)
      const rest = lookAt(subject, world, options)
      let step = rest.next()
      while (step.done !== true) step = rest.next()
      done(step.value)
    },
  })
  const run = new RecordingRecorder().startRun({})
  const call = run.startToolCall({ name: 'bash' })
  witness.workStarted(call)
  const beside = run.startToolCall({ name: 'beside' })
  if (!isAlone) witness.workStarted(beside)
  const shell = world.start()
  // As its constructor tells of it: it has no id yet.
  let child: { pid?: number; exitCode: number | null; signalCode: null } | undefined = {
    exitCode: null,
    signalCode: null,
  }
  witness.processStarted(child, { run, work: call })
  child.pid = shell
  const held = new WeakRef(child)
  const daemon = world.start(shell, { groupPid: shell, ...traits })
  return {
    /** The command is over, and nobody holds it any more. */
    async end(): Promise<void> {
      await nextTask()
      world.exit(shell)
      world.collect(process.pid)
      if (child !== undefined) child.exitCode = 0
      child = undefined
      for (let count = 0; count < 10 && held.deref() !== undefined; count += 1) {
        await nextTask()
        collectGarbage()
      }
      expect(held.deref()).toBeUndefined()
    },
    /** Asks each second until the call is accused, or the minute is over. */
    accusedMs(doing: (silenceMs: number) => void): readonly [number, Evidence | undefined] {
      let evidence: Evidence | undefined
      for (let silenceMs = 1_000; silenceMs <= 60_000; silenceMs += 1_000) {
        clock.advance(1_000)
        world.nowMs += 1_000
        doing(silenceMs)
        const testimony = witness.ask(call, { silenceMs, limitMs: LIMIT })
        evidence = testimony?.evidence
        if (silenceMs > (testimony?.limitMs ?? LIMIT)) return [silenceMs, evidence]
      }
      return [Number.POSITIVE_INFINITY, evidence]
    },
    endBeside: () => witness.workEnded(beside),
    work: () => world.work(daemon, 700),
  }
}

describe('a process that a command left behind', () => {
  it.each([
    ['in the group of the command, while other tools are at work', { isAlone: false }],
    ['in the group of the command', { isAlone: true }],
    ['as a daemon', { isAlone: true, traits: { groupPid: 5, sessionPid: 5 } }],
  ])('%s excuses its call while it works', async (_, options) => {
    const call = aCall(options)
    await call.end()

    const [accusedMs, evidence] = call.accusedMs(call.work)

    expect([accusedMs, evidence?.finding]).toEqual([Number.POSITIVE_INFINITY, 'alive'])
  })

  it('and that is met late, when no other tool is open any more, is not judged before it is seen again', async () => {
    const call = aCall({ isAlone: false, traits: { groupPid: 5, sessionPid: 5 } })
    await call.end()

    const [accusedMs, evidence] = call.accusedMs((silenceMs) => {
      call.work()
      if (silenceMs === LIMIT - 8_000) call.endBeside()
    })

    expect([accusedMs, evidence?.finding]).toEqual([Number.POSITIVE_INFINITY, 'alive'])
  })

  it('and that is met late, and is idle, excuses its call until it is seen again', async () => {
    const call = aCall({ isAlone: false, traits: { groupPid: 5, sessionPid: 5 } })
    await call.end()

    const [accusedMs, evidence] = call.accusedMs((silenceMs) => {
      if (silenceMs === LIMIT - 8_000) call.endBeside()
    })

    expect([accusedMs, evidence?.finding]).toEqual([LIMIT + 5_000, 'idle'])
  })

  it('does not excuse its call while it is idle', async () => {
    const call = aCall({ isAlone: true, traits: { groupPid: 5, sessionPid: 5 } })
    await call.end()

    const [accusedMs, evidence] = call.accusedMs(() => {})

    expect([accusedMs, evidence?.finding]).toEqual([LIMIT + 1_000, 'idle'])
  })
})

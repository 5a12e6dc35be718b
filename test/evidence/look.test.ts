/** Who is found when a call is looked at, and what is counted of them. */

import { describe, expect, it } from 'vitest'

import { ProcessWorld } from './process-world.ts'
import { Trial } from './trial.ts'

describe('the processes of a call', () => {
  it('are all that it started, with all that those started', () => {
    const trial = new Trial()
    const { world } = trial
    const own = trial.own()
    const child = world.start(own)
    const grandchild = world.start(child)
    world.start()

    trial.see()

    expect(trial.pids).toEqual([own, child, grandchild])
  })

  it.each([
    ['a moment before it was heard of', 600, 'alive'],
    ['long before', 1_600, 'unknown'],
  ])('are what an agent has started %s', (_, beforeMs, finding) => {
    const world = new ProcessWorld()
    const agent = world.start()
    world.nowMs += 5_000
    const command = world.start(agent)
    world.nowMs += beforeMs
    const trial = new Trial(world)
    trial.subject = { ...trial.subject, shared: [{ pid: agent }] }
    trial.see()
    world.work(command, 2_000)

    expect(trial.see()?.finding).toBe(finding)
  })

  it('are found again when their parent has died, and not mistaken for who gets their id', () => {
    const trial = new Trial()
    const { world } = trial
    const own = trial.own()
    const [left, gone] = [world.start(own), world.start(own)]
    trial.see()

    world.exit(own)
    world.exit(gone)
    world.reuse(gone)
    world.work(left, 700)
    world.work(gone, 9_000)
    const evidence = trial.see()

    expect(trial.pids).toEqual([own, left])
    expect(evidence).toMatchObject({ finding: 'alive', processorMs: 700, processes: 2 })
  })

  /** A call in whose run a process lives that was there before. */
  function beside(): { trial: Trial; elder: number; its: number } {
    const world = new ProcessWorld()
    const elder = world.start()
    const its = world.start(elder)
    world.nowMs += 60_000
    const trial = new Trial(world)
    trial.subject = { ...trial.subject, shared: [{ pid: elder }] }
    return { trial, elder, its }
  }

  it('do not count what a long-lived one does for others, but all that it started since the call began', () => {
    const { trial, elder, its } = beside()
    const { world } = trial
    trial.see()

    world.work(elder, 900)
    world.work(its, 900)
    expect(trial.see()).toMatchObject({ finding: 'unknown', processes: 0, processorMs: 0 })
    const tool = world.start(elder)
    world.work(tool, 600)

    expect(trial.see()).toMatchObject({ finding: 'alive', processes: 1, processorMs: 600 })
  })

  it('count what short-lived children of a long-lived one used, once it has collected them', () => {
    const { trial, elder } = beside()
    const { world } = trial
    trial.see()

    const brief = world.start(elder)
    world.work(brief, 800)
    world.exit(brief)
    world.collect(elder)

    expect(trial.see()).toMatchObject({ finding: 'alive', processorMs: 800 })
  })

  it('are also those of which nobody told, while the call is the only one', () => {
    const trial = new Trial()
    const { world } = trial
    const foreign = world.start()
    world.start(foreign)
    const terminal = world.start()
    const command = world.start(terminal)
    trial.subject = { ...trial.subject, foreign: [{ pid: foreign }] }

    trial.see()
    expect(trial.pids).toEqual([])
    trial.subject = { ...trial.subject, isAlone: true }
    trial.see()

    expect(trial.pids).toEqual([terminal, command])
  })

  it('are no more than a thousand', () => {
    const trial = new Trial()
    const own = trial.own()
    for (let count = 0; count < 1_200; count += 1) trial.world.start(own)

    trial.see()

    expect(trial.pids.length).toBe(1_000)
  })

  it('are not those that have exited, whose id may be used again', () => {
    const trial = new Trial()
    const own = trial.own({ exitCode: 0, signalCode: null })

    trial.see()

    expect([trial.pids, trial.world.asked.includes(`process ${own}`)]).toEqual([[], false])
  })
})

describe('orphans', () => {
  /** A tool whose shell has exited and left a process behind. */
  function left(traits: Parameters<ProcessWorld['start']>[1] = {}, isAlone = false) {
    const trial = new Trial()
    const shell = trial.own()
    const orphan = trial.world.start(shell, traits)
    trial.world.exit(shell)
    trial.world.collect(process.pid)
    trial.subject = { ...trial.subject, own: [{ pid: shell, exitCode: 0 }], isAlone }
    return { trial, shell, orphan }
  }

  it('are looked for only where it is asked', () => {
    const { trial } = left({}, true)

    trial.see(false)

    expect(trial.pids).toEqual([])
  })

  it.each([
    ['in the group of the host', {}, true, true],
    ['in the group of the host, while other tools are at work', {}, false, false],
    ['a daemon in the container of the host', { groupPid: 5, sessionPid: 5 }, true, true],
    ['a daemon, while other tools are at work', { groupPid: 5, sessionPid: 5 }, false, false],
    ['a daemon elsewhere', { groupPid: 5, sessionPid: 5, container: 'elsewhere' }, true, false],
  ])('%s: %j, alone %s, are ours: %s', (_, traits, isAlone, isOurs) => {
    const { trial, orphan } = left(traits, isAlone)

    trial.see(true)

    expect(trial.pids).toEqual(isOurs ? [orphan] : [])
  })

  it('in the group of a command are its own, also while other tools are at work', () => {
    const { trial, shell } = left()
    const { world } = trial
    const member = world.start(process.pid, { groupPid: shell })
    const parent = world.start()
    const adopted = world.start(parent, { groupPid: shell })
    world.exit(parent)

    trial.see(true)

    expect(trial.pids).toEqual([member, adopted])
  })

  it('that are older than the look before, but were not seen then, say nothing yet', () => {
    const { trial, orphan } = left({}, true)
    trial.subject = { ...trial.subject, isAlone: false }
    trial.world.work(orphan, 9_000)
    trial.see()

    trial.subject = { ...trial.subject, isAlone: true }
    expect(trial.see(true)).toMatchObject({ finding: 'idle', processes: 1, processorMs: 0 })
    trial.world.work(orphan, 500)

    expect(trial.see()).toMatchObject({ finding: 'alive', processorMs: 500 })
  })

  it('are not looked for where no process could start', () => {
    const trial = new Trial()
    trial.subject = { ...trial.subject, own: [{ exitCode: -2, signalCode: null }] }
    trial.world.asked.length = 0

    trial.see(true)

    expect(trial.world.asked).toEqual([])
  })

  it('that are as old as the call are found, also if others are at work between two clocks', () => {
    const { trial, orphan } = left({}, true)
    trial.interruptedMs = 300

    trial.see(true)

    expect(trial.pids).toEqual([orphan])
  })

  it('are none that are older than the call', () => {
    const { trial } = left({}, true)
    trial.world.nowMs += 60_000
    const later = new Trial(trial.world)
    later.subject = trial.subject

    later.see(true)

    expect(later.pids).toEqual([])
  })
})

describe('bytes', () => {
  it('are those that are read and written, but not those that a new program is read with', () => {
    const trial = new Trial()
    const { world } = trial
    const own = trial.own()
    trial.see()

    world.read(own, 200_000)
    world.write(own, 100_000)
    expect(trial.see()).toMatchObject({ finding: 'alive', bytes: 300_000 })
    const child = world.start(own)
    world.read(child, 900_000)
    world.write(child, 10)
    expect(trial.see()).toMatchObject({ finding: 'idle', bytes: 10 })
    world.exit(child)
    world.collect(own)

    expect(trial.see()).toMatchObject({ finding: 'idle', bytes: 0 })
  })
})

/** Hosts that are told how their agent ended: what they make of it is their word. */

import { type EventEmitter, once } from 'node:events'

import { describe, expect, it } from 'vitest'

import { aRun } from './agent-stage.ts'

describe('a run whose body was told how its agent ended', () => {
  const ASKED = {
    'a listener that takes the code': (process: EventEmitter) => process.on('exit', (_code) => {}),
    'once of node:events': (process: EventEmitter) => void once(process, 'exit'),
    'a promise': (process: EventEmitter) =>
      void new Promise<unknown>((resolve) => process.on('exit', resolve)),
  }

  it.each(Object.entries(ASKED))('by %s has completed, and says that a part failed', (_, ask) => {
    for (const isFirst of [true, false]) {
      const { run, agent, returned } = aRun()

      const dead = agent()
      ask(dead.process)
      dead.dies({ signalCode: 'SIGKILL' })
      if (isFirst) dead.exits()
      dead.ends({})
      if (!isFirst) dead.exits()

      expect(returned('from plain code')).toEqual([
        'completed',
        undefined,
        'The process of the agent was killed by SIGKILL',
      ])
      expect(run.ended?.stopReason).toBe('part_failed')
    }
  })

  it('has completed if it has gone on after that, and is an error if it returned nothing at once', async () => {
    for (const [hasGoneOn, reason] of [
      [true, 'completed'],
      [false, 'error'],
    ] as const) {
      const { agent, goesOn, returned } = aRun()

      const dead = agent()
      void once(dead.process, 'close')
      dead.ends({ exitCode: 1 })
      dead.exits()
      dead.process.emit('close', 1, null)
      if (hasGoneOn) await goesOn()

      expect(returned()[0]).toBe(reason)
    }
  })

  it('is an error if it only waited', () => {
    const { agent, returned } = aRun()

    const dead = agent()
    dead.process.on('exit', () => {})
    dead.ends({ exitCode: 1 })
    dead.exits()

    expect(returned()[0]).toBe('error')
  })

  it('is an error if it returned before it was told', () => {
    const { agent, returned } = aRun()

    const dead = agent()
    dead.process.on('exit', (_code) => {})
    dead.ends({ exitCode: 1 })

    expect(returned()[0]).toBe('error')
  })

  it('is an error if it throws, and says what the agent died of', () => {
    const { agent, threw } = aRun()

    const dead = agent()
    dead.process.on('exit', (_code) => {})
    dead.ends({ exitCode: 1 })
    dead.exits()

    expect(threw(new Error('No answer'))[2]).toBe('The process of the agent exited with code 1')
  })

  it('is an error if another agent died of which it was not told', () => {
    const { agent, returned } = aRun()

    const dead = agent()
    dead.process.on('exit', (_code) => {})
    dead.ends({ exitCode: 1 })
    dead.exits()
    agent().ends({ exitCode: 2 })

    expect(returned()[2]).toBe('The process of the agent exited with code 2')
  })

  it('is told as without us', () => {
    const { agent } = aRun()
    const heard: unknown[] = []

    const { process } = agent()
    const keys = Object.keys(process)
    process.once('exit', (...told) => heard.push(told))
    const answers = [process.emit('exit', 1, null), process.emit('exit', 1, null), process.emit('spawn')]

    expect([heard, answers]).toEqual([[[1, null]], [true, false, false]])
    expect(keys).not.toContain('emit')
  })
})

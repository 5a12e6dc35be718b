/** The relay: the sinks that are connected hear, in order, and the trouble of one is no trouble of another. */

import { describe, expect, it } from 'vitest'
import { Relay, fanOut } from '../../src/model/relay.ts'
import type { Sink } from '../../src/model/sink.ts'

const broken = (): never => {
  throw new Error('broken')
}

/** A sink that is more than its methods: it must be called as itself. */
class Ears implements Sink {
  readonly #heard: string[]
  readonly #name: string

  constructor(heard: string[], name: string) {
    this.#heard = heard
    this.#name = name
  }

  ticked(lagMs: number): void {
    this.#heard.push(`${this.#name}: ${lagMs}`)
  }
}

describe('Relay', () => {
  it('passes on to whoever is connected by then, in that order', () => {
    const heard: string[] = []
    const relay = new Relay(broken)
    const { ticked, dropped } = relay.sinks

    ticked(1)
    relay.connect([new Ears(heard, 'first')])
    ticked(2)
    relay.connect([new Ears(heard, 'second'), {}])
    ticked(3)
    dropped('session', 1)

    expect(heard).toEqual(['first: 2', 'first: 3', 'second: 3'])
  })
})

describe('fanOut()', () => {
  it('reports a sink that throws, and goes on with the others', () => {
    const reports: string[] = []
    const heard: string[] = []
    const sinks = fanOut(
      [{ ticked: broken }, { ticked: (lagMs) => void heard.push(`lag ${lagMs}`) }],
      (method, error) => void reports.push(`${method}: ${(error as Error).message}`),
    )

    sinks.ticked(5)

    expect([reports, heard]).toEqual([['ticked: broken'], ['lag 5']])
  })
})

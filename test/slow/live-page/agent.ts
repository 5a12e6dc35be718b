/** An agent of the scene: it streams, works, hangs and asks by the calls that real ones make. */

import type { Lifesign, Run, RunOptions } from 'lifesign'

/** Ms between two chunks of an answer. */
const CHUNK_MS = 300
/** How long an answer and a tool of one that works take, in ms. */
const TURN_MS = 24_000

/** A run, and what is done in it. */
export class Agent {
  readonly run: Run
  readonly #lifesign: Lifesign

  constructor(lifesign: Lifesign, options: Omit<RunOptions, 'lane'>) {
    this.#lifesign = lifesign
    this.run = lifesign.open(options)
  }

  /** A sub-agent. */
  under(label: string, agent: string): Agent {
    return new Agent(this.#lifesign, { parent: this.run.id, label, agent })
  }

  /** Its model does not answer yet. */
  asks(model: string): void {
    this.run.model({ model })
  }

  /** Its model answers, on and on. */
  streams(model: string): void {
    const call = this.run.model({ model })
    call.progress()
    setInterval(() => call.progress(), CHUNK_MS)
  }

  /** It is in a tool. */
  tool(name: string): void {
    this.run.tool({ name })
  }

  /** It is in a tool whose other calls were quick, and longer than that may take. */
  hangsIn(name: string): void {
    for (let count = 0; count < 60; count += 1) {
      const endedAt = Date.now()
      this.run.tool({ name, startedAt: endedAt - 500 * (1 + (count % 7)) }).end({ endedAt })
    }
    this.run.tool({ name, deadlineMs: 1_000 })
  }

  /** An answer and a tool by turns. */
  works(model: string, tool: string): void {
    const call = this.run.model({ model })
    call.progress()
    const timer = setInterval(() => call.progress(), CHUNK_MS)
    setTimeout(() => {
      clearInterval(timer)
      call.end()
      const work = this.run.tool({ name: tool })
      setTimeout(() => {
        work.end()
        this.works(model, tool)
      }, TURN_MS)
    }, TURN_MS)
  }
}

/** Lives until it is ended, and starts what it is told to. */
export function untilTold(start: (label: string) => void): void {
  process.on('message', start)
  setInterval(() => {}, 60_000)
}

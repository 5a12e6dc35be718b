/** An agent of the scene: it streams, works, hangs and asks by the calls that real ones make, turn after turn. */

import type { Lifesign, Run, RunOptions } from 'lifesign'

/** Ms between two chunks of an answer. */
const CHUNK_MS = 300
/** How long an answer and a tool of one that works take, in ms. */
const STEP_MS = 12_000
/** How long a turn takes, in ms: short of what counts as long. */
const TURN_MS = 95_000

/** A run after the other, and what is done in it. */
export class Agent {
  readonly #lifesign: Lifesign
  readonly #options: Omit<RunOptions, 'lane'>
  #run: Run

  constructor(lifesign: Lifesign, options: Omit<RunOptions, 'lane'>) {
    this.#lifesign = lifesign
    this.#options = options
    this.#run = lifesign.open(options)
  }

  /** A sub-agent. */
  under(label: string, agent: string): Agent {
    return new Agent(this.#lifesign, { parent: this.#run.id, label, agent })
  }

  /** It waits for somebody. */
  waits(kind: 'person' | 'retry'): void {
    this.#run.waiting(kind)
  }

  /** Its model does not answer yet. */
  asks(model: string): void {
    this.#turns((run) => run.model({ model }))
  }

  /** Its model answers, on and on. */
  streams(model: string): void {
    this.#turns((run) => answer(run, model))
  }

  /** It is in a tool. */
  tool(name: string): void {
    this.#turns((run) => run.tool({ name }))
  }

  /** It is in a tool whose other calls were quick, and longer than that may take. */
  hangsIn(name: string): void {
    for (let count = 0; count < 60; count += 1) {
      const endedAt = Date.now()
      this.#run.tool({ name, startedAt: endedAt - 500 * (1 + (count % 7)) }).end({ endedAt })
    }
    this.#run.tool({ name, deadlineMs: 1_000 })
  }

  /** An answer and a tool by turns. */
  works(model: string, tool: string): void {
    this.#turns((run) => work(run, model, tool))
  }

  /** Until somebody stops one of them. */
  #turns(begin: (run: Run) => unknown): void {
    begin(this.#run)
    const timer = setInterval(() => {
      if (this.#run.ended) return clearInterval(timer)
      this.#run.end()
      this.#run = this.#lifesign.open(this.#options)
      begin(this.#run)
    }, TURN_MS)
  }
}

/** @returns what ends it */
function answer(run: Run, model: string): () => void {
  const call = run.model({ model })
  call.progress()
  const timer = setInterval(() => (run.ended ? clearInterval(timer) : call.progress()), CHUNK_MS)
  return () => {
    clearInterval(timer)
    call.end()
  }
}

function work(run: Run, model: string, tool: string): void {
  const end = answer(run, model)
  setTimeout(() => {
    end()
    if (run.ended) return
    const call = run.tool({ name: tool })
    setTimeout(() => {
      call.end()
      if (!run.ended) work(run, model, tool)
    }, STEP_MS)
  }, STEP_MS)
}

/** Lives until it is ended, and starts what it is told to. */
export function untilTold(start: (label: string) => void): void {
  process.on('message', start)
  setInterval(() => {}, 60_000)
}

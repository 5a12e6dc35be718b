/** A run (two model calls of 250 chunks, one tool) beside the same telemetry by hand, bare spans, and nothing. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { Lifesign } from '../src/lifesign.ts'
import { bareSpans, drain, handInstruments, runByHand } from './by-hand.ts'
import type { AgentWork } from './by-hand.ts'
import { byTurnsAsync } from './measure.ts'
import { report } from './figure.ts'
import { provideTelemetry } from './providers.ts'

const RUNS = 200
const CHUNKS = 250
const bench = 'run-overhead'
let chunks = CHUNKS

const work: AgentWork = {
  async *chunks() {
    for (let index = 0; index < chunks; index += 1) yield index
  },
  tool: async () => undefined,
}

const lifesign = new Lifesign({ watchProcess: false })

async function withLifesign(): Promise<void> {
  await lifesign.run({ agent: 'bench' }, async (run) => {
    await modelCall()
    await run.tool({ name: 't' }, work.tool)
    await modelCall()

    async function modelCall(): Promise<void> {
      const call = run.model({ model: 'm', provider: 'local' })
      const { recorder } = lifesign
      await recorder.within({ ...recorder.scope(), work: call }, async () => {
        for await (const _ of work.chunks()) call.progress()
      })
      call.end({ finishReason: 'stop', inputTokens: 10, outputTokens: 20 })
    }
  })
}

const places = new AsyncLocalStorage<object>()

/** The same program, which knows where it is, as any that has traces or logs: each of its parts has a place. */
async function bareRun(): Promise<void> {
  await places.run({}, async () => {
    await modelCall()
    await places.run({}, work.tool)
    await modelCall()

    async function modelCall(): Promise<void> {
      await places.run({}, () => drain(work.chunks()))
    }
  })
}

function times(run: () => Promise<void>): () => Promise<void> {
  return async () => {
    for (let index = 0; index < RUNS; index += 1) await run()
  }
}

/** A service runs for days: its code is compiled by the best compiler before anything is measured. */
async function warmUp(...runs: (() => Promise<void>)[]): Promise<void> {
  chunks = 1
  for (const run of runs) for (let index = 0; index < 30_000; index += 1) await run()
  chunks = CHUNKS
}

const options = { operations: RUNS * 1_000, rounds: 31, ofThread: true }

async function withoutSdk(): Promise<void> {
  await warmUp(bareRun, withLifesign)
  const found = await byTurnsAsync({ bare: times(bareRun), lifesign: times(withLifesign) }, options)
  const added = found.lifesign - found.bare
  const against = 'added to the same without us'
  report({ bench, case: `a run without an SDK: ${against}`, value: added, unit: 'us', atMost: 5 })
}

async function withSdk(): Promise<void> {
  provideTelemetry()
  const hand = handInstruments()
  const byHand = (): Promise<void> => runByHand(hand, work)
  const spansAlone = (): Promise<void> => bareSpans(hand, work)
  await warmUp(byHand, withLifesign, spansAlone)
  const found = await byTurnsAsync(
    {
      hand: times(byHand),
      lifesign: times(withLifesign),
      spans: times(spansAlone),
    },
    options,
  )
  const value = found.lifesign
  const unit = 'us'
  const against = 'the same telemetry by hand'
  report({ bench, case: 'a run with an SDK', value, unit, baseline: found.hand, against, atMost: 1.25 })
  report({ bench, case: 'a run with an SDK', value, unit, baseline: found.spans, against: 'four bare spans' })
}

await (process.argv.includes('sdk') ? withSdk() : withoutSdk())
process.exit(0)

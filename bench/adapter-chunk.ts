/** What each adapter adds to a chunk: time and memory, paired with the same stream without it. */

import { channel } from 'node:diagnostics_channel'
import { fetchProgress } from '../src/adapters/fetch/index.ts'
import { watchStream } from '../src/adapters/ai-sdk/watched-stream.ts'
import { Lifesign } from '../src/lifesign.ts'
import { report } from './figure.ts'
import { byTurns, byTurnsAsync, heapUsed } from './measure.ts'

const CHUNKS = 20_000
const chunk = { type: 'text-delta', id: '0', delta: 'word ' }
const lifesign = new Lifesign({ watchProcess: false })
const run = lifesign.recorder.startRun({ agent: 'bench' })
const call = run.startModelCall({ model: 'm' })
const watcher = {
  asked: () => {},
  part: () => call.progress(),
  done: () => {},
  failed: () => {},
}

/** A provider's stream: made ahead, read on demand. */
function source(): ReadableStream<unknown> {
  let left = CHUNKS
  return new ReadableStream(
    {
      pull(controller) {
        left -= 1
        if (left < 0) controller.close()
        else controller.enqueue(chunk)
      },
    },
    { highWaterMark: 0 },
  )
}

async function read(stream: ReadableStream<unknown>): Promise<void> {
  const reader = stream.getReader()
  while (!(await reader.read()).done);
}

/** Bytes allocated a chunk while a stream is read, with collections far apart. */
async function bytes(make: () => ReadableStream<unknown>): Promise<number> {
  heapUsed()
  const before = process.memoryUsage().heapUsed
  await read(make())
  return (process.memoryUsage().heapUsed - before) / CHUNKS
}

async function aiSdk(): Promise<void> {
  const found = await byTurnsAsync(
    { bare: () => read(source()), watched: () => read(watchStream(source(), watcher)) },
    { operations: CHUNKS, rounds: 41 },
  )
  const [bare, watched] = [await bytes(source), await bytes(() => watchStream(source(), watcher))]
  const bench = 'adapter-chunk'
  const added = (found.watched - found.bare) / 1_000
  report({ bench, case: 'ai-sdk: time added a chunk', value: added, unit: 'us', atMost: 0.5 })
  report({ bench, case: 'ai-sdk: memory added a chunk', value: watched - bare, unit: 'B', atMost: 512 })
}

/** The network adapter costs a subscriber: the publishing is undici's own, with or without us. */
function network(): void {
  const created = channel('undici:request:create')
  const received = channel('undici:request:bodyChunkReceived')
  const request = {}
  const message = { request, chunk: Buffer.from('data: {}') }
  const other = (): void => {}
  received.subscribe(other)
  const publish = (): void => {
    for (let index = 0; index < CHUNKS; index += 1) received.publish(message)
  }
  const timed = (): number => byTurns({ publish }, { operations: CHUNKS, rounds: 41 }).publish
  const bare = timed()
  const uninstall = fetchProgress().install(lifesign.recorder)
  lifesign.recorder.within({ run, work: call }, () => created.publish({ request }))
  const listened = timed()
  uninstall()
  report({
    bench: 'adapter-chunk',
    case: 'fetch: time of a chunk',
    value: listened,
    unit: 'ns',
    baseline: bare,
    against: 'publishing to an empty subscriber',
  })
}

await aiSdk()
network()
process.exit(0)

/** What a run adds to each chunk of the answer that its body returned, beside the bare answer. */

import { Readable } from 'node:stream'
import { Lifesign } from '../src/lifesign.ts'
import { chunkSource } from './chunk-source.ts'
import { report } from './figure.ts'
import { byTurnsAsync, heapUsed, median } from './measure.ts'

const CHUNKS = 20_000
const bench = 'answer-chunk'
const lifesign = new Lifesign({ watchProcess: false })

interface Kind {
  /** Processor time that may be added a chunk, in us. A stream of bytes hands over the memory of each chunk once more. */
  readonly atMost: number
  make(): unknown
  read(answer: never): Promise<void>
}

const KINDS: Readonly<Record<string, Kind>> = {
  'a stream': { atMost: 1, make: () => chunkSource('word ', CHUNKS), read: readStream },
  'a Response': {
    atMost: 1,
    make: () => new Response(chunkSource(new TextEncoder().encode('word '), CHUNKS)),
    read: (response: Response) => readStream(response.body as ReadableStream),
  },
  'a stream of bytes': { atMost: 3, make: byteStream, read: readStream },
  'a Node stream': { atMost: 0.5, make: () => Readable.from(words()), read: drain },
  'a generator': { atMost: 1, make: words, read: drain },
}

function byteStream(): ReadableStream {
  let left = CHUNKS
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      left -= 1
      if (left < 0) controller.close()
      else controller.enqueue(new Uint8Array(5))
    },
  })
}

async function* words(): AsyncGenerator<string> {
  for (let index = 0; index < CHUNKS; index += 1) yield 'word '
}

async function readStream(stream: ReadableStream): Promise<void> {
  const reader = stream.getReader()
  while (!(await reader.read()).done);
}

async function drain(chunks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of chunks);
}

async function timeOf(name: string, { make, read, atMost }: Kind): Promise<void> {
  const found = await byTurnsAsync(
    {
      bare: () => read(make() as never),
      held: async () => read((await lifesign.run({}, make)) as never),
    },
    { operations: CHUNKS, rounds: 21, ofThread: true },
  )
  const added = (found.held - found.bare) / 1_000
  report({ bench, case: `${name}: processor time added a chunk`, value: added, unit: 'us', atMost })
}

async function memoryOf(name: string, { make, read }: Kind): Promise<void> {
  const bytes = async (answer: () => Promise<unknown> | unknown): Promise<number> => {
    const found: number[] = []
    for (let round = 0; round < 7; round += 1) {
      const given = await answer()
      heapUsed()
      const before = process.memoryUsage().heapUsed
      await read(given as never)
      found.push((process.memoryUsage().heapUsed - before) / CHUNKS)
    }
    return median(found)
  }
  const baseline = await bytes(make)
  const value = await bytes(() => lifesign.run({}, make))
  report({
    bench,
    case: `${name}: memory of a chunk`,
    value,
    unit: 'B',
    baseline,
    against: 'the bare answer',
  })
}

for (const [name, kind] of Object.entries(KINDS)) {
  await timeOf(name, kind)
  await memoryOf(name, kind)
}
process.exit(0)

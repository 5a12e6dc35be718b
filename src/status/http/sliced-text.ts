/** Long texts, made a few pieces at a time: the event loop of the host gets its turn in between. */

import type { Turn } from '../../model/turn.ts'

/** How long a part of a stream is, in characters. */
const PART_LENGTH = 65_536

/**
 * A JSON object whose last field is a long list.
 *
 * @param head all other fields, one at least
 */
export function* objectWithList<Item>(
  head: Readonly<Record<string, unknown>>,
  field: string,
  items: Iterable<Item>,
  write: (item: Item) => string,
): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"${field}":[`
  let comma = ''
  for (const item of items) {
    yield comma + write(item)
    comma = ','
  }
  yield ']}'
}

/** The whole text. */
export async function joined(pieces: Iterable<string>, turn: Turn): Promise<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    const pause = turn.breathe()
    if (pause !== undefined) await pause
  }
  return text
}

/** The text as a stream: no more of it is made than its reader takes. */
export function streamed(pieces: Iterable<string>, turn: Turn): ReadableStream<Uint8Array> {
  const left = pieces[Symbol.iterator]()
  const encoder = new TextEncoder()
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const pause = turn.breathe()
    if (pause !== undefined) await pause
    const { part, isLast } = nextPart(left, turn)
    controller.enqueue(encoder.encode(part))
    if (isLast) controller.close()
  }
  return new ReadableStream({ pull, cancel: () => void left.return?.() }, { highWaterMark: 1 })
}

/** As much as is made in this turn, one piece at least. */
function nextPart(left: Iterator<string>, turn: Turn): { readonly part: string; readonly isLast: boolean } {
  let part = ''
  do {
    const { done, value } = left.next()
    if (done === true) return { part, isLast: true }
    part += value
  } while (part.length < PART_LENGTH && !turn.isSpent)
  return { part, isLast: false }
}

/** Hears the output of a process of the host, and changes nothing of how the host reads it. */

import type { Attempt } from '../model/attempt.ts'
import type { ProcessOutput } from '../model/evidence.ts'
import { NewsLines } from './news-lines.ts'

/** Chunks in which a process shows whether it speaks JSON-RPC. */
const INTRODUCTION = 16
/** Found in each message of JSON-RPC; in a string of JSON, its quotes would be escaped. */
const PROTOCOL = '"jsonrpc"'

/** What hears one output. */
export interface OutputListener {
  /** Asked for each chunk: nobody looks at it otherwise. */
  readonly listens: () => boolean
  /** The output said something new. */
  readonly moved: () => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/**
 * Hears each chunk on its way into the stream: a listener would set it flowing. The stream is told the same in
 * the same order, and answers the same.
 */
export function hearOutput(output: ProcessOutput, { listens, moved, attempt }: OutputListener): void {
  const { push } = output
  if (typeof push !== 'function' || !Object.isExtensible(output)) return
  const words = new Words()
  const heard = function (this: unknown, ...args: [unknown, ...unknown[]]): boolean {
    const [chunk] = args
    attempt('hear the output of a process', () => {
      if (chunk instanceof Uint8Array && listens() && words.areNews(chunk)) moved()
    })
    return push.apply(this, args)
  }
  Object.defineProperty(output, 'push', {
    value: heard,
    enumerable: false,
    configurable: true,
    writable: true,
  })
}

/** What one process says. */
class Words {
  readonly #lines = new NewsLines()
  #chunks = 0
  #isServer = false

  /** A server of JSON-RPC answers whoever asks, of any run: those who ask it know whose answer it is. */
  areNews(chunk: Uint8Array): boolean {
    if (this.#isServer) return false
    if (this.#chunks < INTRODUCTION) {
      this.#chunks += 1
      this.#isServer = viewOf(chunk).includes(PROTOCOL)
    }
    return !this.#isServer && this.#lines.hasNews(chunk)
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

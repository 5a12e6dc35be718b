/** Hears the output of a process of the host, and changes nothing of how the host reads it. */

import type { Attempt } from '../model/attempt.ts'
import type { ProcessOutput } from '../model/evidence.ts'
import { introducesAgent } from './agents/agent-introduction.ts'
import { LastWord, type LastSaid } from './agents/last-word.ts'
import { NewsLines } from './news-lines.ts'

/** Chunks in which a process shows whether it speaks JSON-RPC, or is an agent that prints JSON lines. */
const INTRODUCTION = 16
/** Bytes of each of them in which an agent is looked for. */
const INTRODUCTION_BYTES = 2_048
/** Found in each message of JSON-RPC; in a string of JSON, its quotes would be escaped. */
const PROTOCOL = '"jsonrpc"'

/** By this, a server of MCP or of a language introduces itself; an agent that speaks JSON-RPC has no such field. */
const SERVER = '"serverInfo"'

/** What hears one output. */
export interface OutputListener {
  /** Asked for each chunk: nobody looks at it otherwise. */
  readonly listens: () => boolean
  /** The output said something new. */
  readonly moved: () => void
  /** An agent said something new, its first words or more. */
  readonly spoke?: ((said: LastSaid) => void) | undefined
  /** An agent has closed it: what it said last. */
  readonly closed?: ((said: LastSaid) => void) | undefined
  /** It says that it is a server. */
  readonly serves?: (() => void) | undefined
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/**
 * Hears each chunk on its way into the stream: a listener would set it flowing. The stream is told the same in
 * the same order, and answers the same.
 */
export function hearOutput(output: ProcessOutput, listener: OutputListener): void {
  const { push } = output
  if (typeof push !== 'function' || !Object.isExtensible(output)) return
  const { attempt } = listener
  const ear = new Ear(listener)
  const heard = function (this: unknown, ...args: [unknown, ...unknown[]]): boolean {
    const [chunk] = args
    attempt('hear the output of a process', () => ear.hear(chunk))
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
class Ear {
  readonly #listener: OutputListener
  readonly #lines = new NewsLines()
  readonly #lastWord = new LastWord()
  #chunks = 0
  #isServer = false
  #isAgent = false

  constructor(listener: OutputListener) {
    this.#listener = listener
  }

  hear(chunk: unknown): void {
    const { listens, moved, closed } = this.#listener
    if (chunk === null && this.#isAgent) return closed?.(this.#lastWord.said)
    if (!(chunk instanceof Uint8Array) || !listens()) return
    const areNews = this.#areNews(chunk)
    if (this.#isAgent) this.#lastWord.hear(viewOf(chunk))
    if (areNews) moved()
    if (areNews && this.#isAgent) this.#listener.spoke?.(this.#lastWord.said)
  }

  /** A server of JSON-RPC answers clients of any run: each client knows whose answer it is. */
  #areNews(chunk: Uint8Array): boolean {
    if (this.#isServer) return false
    if (this.#chunks < INTRODUCTION) this.#meet(viewOf(chunk))
    return !this.#isServer && this.#lines.hasNews(chunk)
  }

  #meet(chunk: Buffer): void {
    this.#chunks += 1
    this.#isServer = chunk.includes(PROTOCOL)
    if (this.#isServer && chunk.includes(SERVER)) this.#listener.serves?.()
    if (this.#isServer || this.#isAgent) return
    this.#isAgent = introducesAgent(chunk.toString('latin1', 0, INTRODUCTION_BYTES))
  }
}

function viewOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length)
}

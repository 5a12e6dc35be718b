/** Sends while the thread of a crash waits: nothing on it will run again, and what is said later nobody says. */

import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Notice, SentMessage } from '../model/notice.ts'

/** One message, and how another thread makes the channel that carries it. */
export interface Letter {
  /** The folder of the driver. */
  readonly driver: string
  /** Options of the driver, as JSON. */
  readonly options: string
  readonly notice: Notice
  /** The message that it is an edit of. */
  readonly replaces: SentMessage | undefined
}

/** A request with telemetry that its exporter will never send. */
export interface Parcel {
  readonly signal: 'traces' | 'logs' | 'metrics'
  /** As its exporter would have written it. */
  readonly body: Uint8Array
  /** May hold a secret, as headers do. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** By gRPC, not by a request of HTTP. */
  readonly isGrpc: boolean
}

/** What still has to leave the process. */
export interface LastPost {
  readonly letters: readonly Letter[]
  readonly parcels: readonly Parcel[]
}

/** What the other thread gets. Letters are JSON: what cannot be written down must not fail the others. */
export interface LetterRound {
  readonly letters: readonly string[]
  readonly parcels: readonly Parcel[]
  /** Set to 1 when all is done. */
  readonly gate: Int32Array<SharedArrayBuffer>
  /** Where it says how each went, as a `LetterResult`. */
  readonly port: MessagePort
  /** How long it may take, in ms. */
  readonly maxMs: number
}

/** How one letter went. */
export interface LetterResult {
  readonly index: number
  /** Why it was not delivered, in one word. */
  readonly failure: string | undefined
}

/** The longest that a crash may be held, in ms. */
export const MAX_CRASH_HOLD_MS = 2_000
/** Letters of one crash: of what is left, people hear by other ways. */
const MAX_LETTERS = 1_000
/** What becomes of a letter of which nothing was heard in time. */
const CUT_OFF = 'process_crash'

/**
 * Sends all of it from a thread of its own, and blocks this one until it is sent, or the time is up. The thread
 * is born here: one that waited for this moment would cost every healthy process 17 MB.
 *
 * @param thread address of the module that sends
 * @param maxMs in ms
 *
 * @returns of each letter why it was not delivered, in one word; undefined for those that were
 * @throws {Error} when no thread may be started
 */
export function sendWhileHeld(
  { letters, parcels }: LastPost,
  thread: URL,
  maxMs: number,
): readonly (string | undefined)[] {
  const { port1, port2 } = new MessageChannel()
  const gate = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const round: LetterRound = {
    letters: letters.slice(0, MAX_LETTERS).map(written),
    parcels,
    gate,
    port: port2,
    maxMs,
  }
  const sender = new Worker(thread, {
    name: 'lifesign-last-words',
    workerData: round,
    transferList: [port2],
    // Without the flags of the host: its preloads have no business here. The variables may name a proxy.
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '' },
    // Else it would print to the host's console.
    stdout: true,
    stderr: true,
  })
  sender.unref()
  Atomics.wait(gate, 0, 0, maxMs)
  const failures: (string | undefined)[] = letters.map(() => CUT_OFF)
  for (let one = receiveMessageOnPort(port1); one !== undefined; one = receiveMessageOnPort(port1)) {
    const { index, failure } = one.message as LetterResult
    failures[index] = failure
  }
  return failures
}

function written(letter: Letter): string {
  try {
    return JSON.stringify(letter)
  } catch {
    return '{}'
  }
}

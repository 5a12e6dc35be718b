/** What the threads of a process tell each other, so that somebody speaks for one that dies. */

import { BroadcastChannel, receiveMessageOnPort, threadId } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import { placeOf, type Origin } from '../model/origin.ts'
import type { RunInfo } from '../model/run.ts'
import { THREADS } from './thread-listening.ts'

/** What another thread knows of a run. */
export interface RunFacts {
  readonly id: string
  readonly parent: string | undefined
  readonly session: { readonly key: string; readonly named: boolean }
  readonly label: string | undefined
  readonly agent: string | undefined
  readonly origin: Origin | undefined
  /** In ms since the epoch. */
  readonly startedAt: number
}

/** An error, as it travels. */
export interface ErrorFacts {
  readonly name: string
  readonly message: string
}

/** What one thread tells all others. */
export type ThreadNews =
  /** The main thread listens no more. */
  | { readonly kind: 'deaf' }
  | { readonly kind: 'started'; readonly run: RunFacts }
  | { readonly kind: 'ended'; readonly id: string }
  /** This thread dies: somebody else must send these notices, as JSON. */
  | { readonly kind: 'left'; readonly notices: readonly string[] }
  /** This thread has started another one. */
  | { readonly kind: 'born'; readonly thread: number }
  /** A thread that this one had started is over. */
  | { readonly kind: 'over'; readonly thread: number; readonly error: ErrorFacts | undefined }

/** News as it travels. */
interface Letter {
  readonly from: number
  readonly news: ThreadNews
}

/** A line to all other threads of this process. It keeps no thread alive. */
export class ThreadLine {
  readonly #channel = new BroadcastChannel(THREADS)
  readonly #heard: (news: ThreadNews, from: number) => void
  #isClosed = false

  /** @param heard hears what other threads tell; must not throw */
  constructor(heard: (news: ThreadNews, from: number) => void) {
    this.#heard = heard
    this.#channel.unref()
    this.#channel.onmessage = ({ data }: { readonly data?: unknown }) => this.#open(data as Letter)
  }

  /** Hears at once what has arrived: the event loop may never come to it. */
  catchUp(): void {
    for (let one = this.#next(); one !== undefined; one = this.#next()) this.#open(one.message as Letter)
  }

  // Its types know no BroadcastChannel here, which Node takes as well as a port.
  #next(): { readonly message: unknown } | undefined {
    return receiveMessageOnPort(this.#channel as unknown as MessagePort)
  }

  #open({ news, from }: Letter): void {
    this.#heard(news, from)
  }

  /** Tells all others. What was told before this thread dies arrives all the same. */
  tell(news: ThreadNews): void {
    if (this.#isClosed) return
    const letter: Letter = { from: threadId, news }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
    this.#channel.postMessage(letter)
  }

  close(): void {
    this.#isClosed = true
    this.#channel.close()
  }
}

/** What is told of a run. Only what was checked when it started. */
export function factsOf(run: RunInfo): RunFacts {
  const { id, session, label, agent, origin, startedAt } = run
  return {
    id,
    parent: run.parent?.id,
    session: { key: session.key, named: session.named },
    label,
    agent,
    origin: origin && placeOf(origin),
    startedAt,
  }
}

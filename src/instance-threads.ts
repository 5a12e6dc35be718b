/** What an instance does about other threads: the main one speaks for those that die, the others tell it. */

import { isMainThread } from 'node:worker_threads'
import { ThreadDesk } from './last-words/thread-desk.ts'
import { ThreadRelay } from './last-words/thread-relay.ts'
import type { EndProposal } from './model/end.ts'
import type { Notice } from './model/notice.ts'
import type { Rooms } from './rooms.ts'

/** What last words need of it. */
export interface InstanceThreads {
  /** Ends what lives in other threads, because this process takes them along. */
  endAll(proposal: EndProposal): void
  /** True where another thread sends what this one leaves. */
  readonly isHeard: boolean
  leave(notices: readonly Notice[]): void
  stop(): void
}

const NOBODY: InstanceThreads = { endAll: () => {}, isHeard: false, leave: () => {}, stop: () => {} }

// A registered symbol: of several instances in the main thread, one speaks for the others' threads.
const SLOT = Symbol.for('lifesign.thread-desk')
const slots = globalThis as { [SLOT]?: ThreadDesk | undefined }

/** Joins the threads of this process. */
export function joinThreads(rooms: Rooms): InstanceThreads {
  const { attempt, clock, sinks, notifier } = rooms
  if (!isMainThread) {
    const relay = new ThreadRelay({ attempt })
    rooms.connect([relay])
    return {
      ...NOBODY,
      get isHeard() {
        return relay.isHeard
      },
      leave: (notices) => relay.leave(notices),
      stop: () => relay.stop(),
    }
  }
  if (slots[SLOT] !== undefined) return NOBODY
  const desk = new ThreadDesk({
    clock,
    runEnded: (run, end) => sinks.runEnded(run, end),
    sendFor: (notice) => notifier.sendFor(notice),
    attempt,
  })
  slots[SLOT] = desk
  return {
    ...NOBODY,
    endAll: (proposal) => desk.endAll(proposal),
    stop: () => {
      desk.stop()
      slots[SLOT] = undefined
    },
  }
}

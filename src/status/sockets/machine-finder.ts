/** Finds the processes of this user on this machine by their sockets, and sweeps those that nobody holds. */

import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import type { Cancel, Clock } from '../../model/clock.ts'
import { settledWithin } from '../../model/clock.ts'
import type { Feed } from '../board/feed.ts'
import type { FeedFinder } from '../board/board.ts'
import { RemoteFeed } from './remote-feed.ts'
import { holderOf, processIdOf, socketAddress, socketFile, type SocketHolder } from './socket-name.ts'

/** How often somebody who looks looks for further sockets, in ms. */
const LOOK_EACH_MS = 1_000
/** How long the first answer of all processes is waited for, in ms: those that hang come later. */
const FIRST_LOOK_MS = 1_000
/** Processes that are looked at, at once. */
const MAX_PROCESSES = 1_000

/** What a finder needs. */
export interface MachineFinderOptions {
  readonly clock: Clock
  /** Where the sockets lie. */
  readonly folder: string
  /** The process that looks: it knows its own sessions already. Undefined for one that has none. */
  readonly own: Pick<SocketHolder, 'pid' | 'worker'> | undefined
}

/** Looks each second, as long as somebody looks at the board. */
export class MachineFinder implements FeedFinder {
  readonly #options: MachineFinderOptions

  constructor(options: MachineFinderOptions) {
    this.#options = options
  }

  open(found: (feed: Feed) => void): ReturnType<FeedFinder['open']> {
    const { clock } = this.#options
    const feeds = new Map<string, RemoteFeed>()
    let timer: Cancel | undefined
    const look = (): void => {
      for (const feed of feeds.values()) feed.look(LOOK_EACH_MS)
      this.#lookForMore(feeds, found)
      timer = clock.after(LOOK_EACH_MS, look)
    }
    look()
    const first = Promise.all([...feeds.values()].map(({ ready }) => ready))
    const close = (): void => {
      timer?.()
      for (const feed of feeds.values()) feed.close()
      feeds.clear()
    }
    return { close, ready: settledWithin(clock, FIRST_LOOK_MS, first) }
  }

  #lookForMore(feeds: Map<string, RemoteFeed>, met: (feed: Feed) => void): void {
    const { folder, own, clock } = this.#options
    for (const name of namesIn(folder)) {
      const holder = holderOf(name)
      if (holder === undefined || feeds.has(name) || feeds.size >= MAX_PROCESSES) continue
      if (holder.pid === own?.pid && holder.worker === own.worker) continue
      const over = (): void => {
        feeds.delete(name)
        // Only where the kernel says that nobody can hold it any more.
        if (!isAlive(holder.pid)) rmSync(socketFile(folder, holder), { force: true })
      }
      const host = hostname()
      const address = socketAddress(folder, holder)
      feeds.set(
        name,
        new RemoteFeed({ clock, address, holder, id: processIdOf(host, holder), host, isAlive, met, over }),
      )
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** Whether a process lives. One that has ended and that nobody has buried yet does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Somebody else's: then it is not the one that held a socket here.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return process.platform !== 'linux' || !/\) [ZX] /.test(statusOf(pid))
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

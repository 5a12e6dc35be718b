/** The board of an instance: its own sessions, and those of the other processes of its machine. */

import type { LiveRoom } from './live-room.ts'
import { Board, type FeedFinder } from '../status/board/board.ts'
import { LocalFeed } from '../status/board/local-feed.ts'
import { MachineFinder } from '../status/sockets/machine-finder.ts'
import { socketFolder } from '../status/sockets/state-folder.ts'
import { warn } from '../voice/warn.ts'

/** @param machine whether other processes are looked for */
export function boardOf(live: LiveRoom, machine: boolean): Board {
  const { clock, source, book } = live
  const local = new LocalFeed({ clock, source, book, process: live.process() })
  return new Board({ clock, local, finder: machine ? finderOf(live) : undefined })
}

/** Undefined where there is no place for sockets: then this process shows itself. */
function finderOf({ clock, holder, folder }: LiveRoom): FeedFinder | undefined {
  try {
    return new MachineFinder({ clock, folder: socketFolder(folder), own: holder })
  } catch (error) {
    warn('Cannot look for other processes', error)
    return undefined
  }
}

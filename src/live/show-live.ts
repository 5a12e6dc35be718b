/** Shows what lives: on a port, where one was given. What that needs is loaded only then. */

import type { ResolvedOptions } from '../options/options.ts'
import type { Rooms } from '../rooms.ts'
import { warnAloud } from '../voice/warn.ts'

/** What is shown, and for how long. */
export interface ShowLiveNeeds {
  readonly rooms: Rooms
  readonly options: ResolvedOptions
  /** What is called at the end. */
  readonly undo: (() => unknown)[]
  readonly isOver: () => boolean
}

/** Begins to show. Nothing of it reaches the host. */
export function showLive({ rooms, options, undo, isOver }: ShowLiveNeeds): void {
  undo.push(() => rooms.live.book.stop())
  const { statusPort: port, status } = options
  if (port === undefined) return
  const { token, allowedHosts, host = '127.0.0.1', sockets = true } = status
  const shown = {
    live: rooms.live,
    get isOver() {
      return isOver()
    },
  }
  const access = { ...(token !== undefined && { token }), ...(allowedHosts && { allowedHosts }) }
  const serving = import('#status')
    .then(({ serveStatus }) => serveStatus(shown, { ...access, port, host, machine: sockets }))
    .catch((error: unknown) => void warnAloud(`Cannot show the live view on port ${port}: ${wordsOf(error)}`))
  rooms.live.server = serving.then((server) => server?.port)
  undo.push(() => serving.then((server) => server?.close()))
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

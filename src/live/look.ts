/** Looks at live sessions for a terminal: by the sockets of this machine, or by the address of a live view. */

import type { LiveLooking, LiveWish } from '../cli/live/live-looking.ts'
import type { Clock } from '../model/clock.ts'
import { Board } from '../status/board/board.ts'
import { MachineFinder } from '../status/sockets/machine-finder.ts'
import { socketFolder } from '../status/sockets/state-folder.ts'
import { handsAt } from './address-hands.ts'
import { lookingBy } from './looking.ts'

/** @throws {Error} where nothing answers */
export async function openLive({ url, token, isPatient }: LiveWish, clock: Clock): Promise<LiveLooking> {
  if (url === undefined) return bySockets(clock, isPatient)
  const hands = handsAt(new URL(url.endsWith('/') ? url : `${url}/`), { token, clock })
  await hands.see()
  return lookingBy(hands)
}

async function bySockets(clock: Clock, isPatient: boolean): Promise<LiveLooking> {
  const finder = new MachineFinder({ clock, folder: socketFolder(undefined), own: undefined })
  const board = new Board({ clock, local: undefined, finder })
  const close = await board.open()
  if (board.processes.size === 0 && !isPatient) {
    close()
    throw new Error(
      'No process of this user is heard on this machine. One is, half a second after its first run, unless status.sockets is off; OTEL_LOG_LEVEL=warn says why one cannot be. For another machine, say --url',
    )
  }
  return lookingBy({
    see: async () => ({
      now: clock.wallTime(),
      sessions: [...board.rows()],
      processes: [...board.processes.values()],
      // A socket lets only its own user in.
      canAct: true,
    }),
    detail: async ({ key, process }) => {
      const [row] = board.rowsOf(key, process)
      return row && board.detail(row)
    },
    act: async (action, { key, process }) => {
      const [row] = board.rowsOf(key, process)
      const result = row && (await board.act(row, { action, queued: false }))
      if (result === undefined) throw new Error(`Cannot ${action} it: its process does not answer`)
      return result
    },
    close,
  })
}

/** Lights the beacon of an instance: its socket in the state folder. Loaded only when it has had a run for a while. */

import type { LiveRoom } from './live-room.ts'
import { LocalFeed } from '../status/board/local-feed.ts'
import type { ActionWish } from '../status/board/feed.ts'
import { Beacon } from '../status/sockets/beacon.ts'
import { socketFolder } from '../status/sockets/state-folder.ts'
import { warn } from '../voice/warn.ts'

/**
 * Makes the sessions of an instance visible to the other processes of its user.
 *
 * @param folder the state folder. Default: by the platform's convention
 * @returns a function that says goodbye
 * @throws when the folder or the socket cannot be had
 */
export async function lightBeacon(live: LiveRoom, folder: string | undefined): Promise<() => void> {
  const { clock, source, book } = live
  const process = live.process()
  const feed = new LocalFeed({ clock, source, book, process })
  const beacon = new Beacon({
    folder: socketFolder(folder),
    holder: live.holder,
    feed,
    answers: {
      detail: ({ key }) => feed.detail(String(key)),
      act: (wish) => feed.act(wish as unknown as ActionWish),
    },
    warn,
  })
  await beacon.start()
  return () => beacon.stop()
}

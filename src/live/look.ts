/** Looks at live sessions for a terminal: by the sockets of this machine, or by the address of a live view. */

import type { LiveLooking, LiveWish, Look } from '../cli/live/live-looking.ts'
import type { Clock } from '../model/clock.ts'
import { Board } from '../status/board/board.ts'
import { MachineFinder } from '../status/sockets/machine-finder.ts'
import { socketFolder } from '../status/sockets/state-folder.ts'
import { ChangeLines } from '../status/terminal/change-lines.ts'
import { taskTable } from '../status/terminal/task-table.ts'
import { boardOf } from '../status/view/board.ts'
import type { ActionResult } from '../status/wire/action-schema.ts'
import { SessionList } from '../status/wire/list-schema.ts'

/** What is known at one look. */
type Seen = Pick<SessionList, 'now' | 'sessions' | 'processes'>

/** @throws {Error} where nothing answers */
export async function openLive(wish: LiveWish, clock: Clock): Promise<LiveLooking> {
  if (wish.url !== undefined)
    return byAddress(new URL(wish.url.endsWith('/') ? wish.url : `${wish.url}/`), wish.token)
  return bySockets(clock)
}

async function bySockets(clock: Clock): Promise<LiveLooking> {
  const finder = new MachineFinder({ clock, folder: socketFolder(undefined), own: undefined })
  const board = new Board({ clock, local: undefined, finder })
  const close = await board.open()
  const see = async (): Promise<Seen> => ({
    now: clock.wallTime(),
    sessions: [...board.rows()],
    processes: [...board.processes.values()],
  })
  if (board.processes.size === 0) {
    close()
    throw new Error('No process of this user is heard on this machine. For another one, say --url')
  }
  return looking(see, {
    act: async (action, { key, process }) => {
      const [row] = board.rowsOf(key, process)
      const result = row && (await board.act(row, { action, queued: false }))
      return result ?? { status: 'failed', detail: 'its process does not answer' }
    },
    close,
  })
}

async function byAddress(url: URL, token: string | undefined): Promise<LiveLooking> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(new URL(path, url), { ...init, headers, redirect: 'error' })
    const said = (await response.json().catch(() => ({}))) as {
      readonly title?: string
      readonly detail?: string
    }
    if (!response.ok)
      throw new Error(
        `Cannot look at the live view: ${said.detail ?? said.title ?? `status ${response.status}`}`,
      )
    return said
  }
  const see = async (): Promise<Seen> => listOf(await ask('api/sessions'))
  await see()
  return looking(see, {
    act: async (action, { key, process }) => {
      const query = new URLSearchParams({ key, process }).toString()
      return (await ask(`api/session/${action}?${query}`, { method: 'POST', body: '{}' })) as ActionResult
    },
    close: () => {},
  })
}

/** @throws {Error} for what no server of this version says */
function listOf(said: unknown): Seen {
  const { data, error } = SessionList.safeParse(said)
  if (data !== undefined) return data
  const cause = { cause: error }
  throw new Error('Cannot read what the live view says: it is another program, or of another version', cause)
}

type Outcome = Pick<ActionResult, 'status' | 'detail'> & Partial<ActionResult>

interface Hands {
  readonly act: (...given: Parameters<LiveLooking['act']>) => Promise<Outcome>
  readonly close: () => void
}

function looking(see: () => Promise<Seen>, { act, close }: Hands): LiveLooking {
  const changes = new ChangeLines()
  return {
    look: async () => lookOf(await see(), changes),
    processesOf: async (key) =>
      (await see()).sessions.filter((row) => row.key === key).map(({ process }) => process),
    act: async (action, target) => {
      const end = await act(action, target)
      const { status, detail = status.replaceAll('_', ' '), runsEnded = 0, seenBy } = end
      const words = `${runsEnded} run${runsEnded === 1 ? '' : 's'} ended, seen by ${seenBy}.`
      return {
        isDone: status === 'done',
        words: status === 'done' ? words : `Not done: ${detail}`,
        json: end,
      }
    },
    close,
  }
}

function lookOf(seen: Seen, changes: ChangeLines): Look {
  const { now } = seen
  const board = boardOf(seen)
  return {
    need: board.groups.need.length,
    processes: seen.processes.length,
    json: { ...seen, verdict: board.verdict, census: board.census },
    draw: (wish) => taskTable(board, { ...wish, now }),
    changes: () => changes.next(board, now),
  }
}

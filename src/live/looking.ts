/** What a terminal sees of live sessions, in lines: the same, whether sockets or an address tell of them. */

import type {
  LiveAction,
  LiveActionEnd,
  LiveLooking,
  ListWish,
  Look,
  Offer,
  SessionTarget,
  ShownEvidence,
  ShownLine,
} from '../cli/live/live-looking.ts'
import { ChangeLines } from '../status/terminal/change-lines.ts'
import { evidencePage } from '../status/terminal/evidence-page.ts'
import { canBeChosen, taskRows } from '../status/terminal/task-rows.ts'
import { taskTable } from '../status/terminal/task-table.ts'
import { boardOf, type Board } from '../status/view/board.ts'
import {
  canRecover,
  endedWords,
  recoverQuestion,
  stopQuestion,
  whyNoStop,
  type Question,
} from '../status/view/line-actions.ts'
import { groupOfStatus, sessionLine, type Line } from '../status/view/line.ts'
import type { ActionResult } from '../status/wire/action-schema.ts'
import type { SessionList } from '../status/wire/list-schema.ts'
import type { SessionDetail } from '../status/wire/session-schema.ts'

/** What is known at one look. */
export type Seen = Pick<SessionList, 'now' | 'sessions' | 'processes' | 'canAct'>

/** The hands of a live view: they tell of sessions, and act on them. */
export interface LiveHands {
  /** @throws {Error} where nothing answers any more */
  readonly see: () => Promise<Seen>
  /** @returns undefined for a session that is not known any more */
  readonly detail: (target: SessionTarget) => Promise<SessionDetail | undefined>
  /** @throws {Error} where it may not be, or nothing answers */
  readonly act: (action: LiveAction, target: SessionTarget) => Promise<ActionResult>
  readonly close: () => void
}

interface LastLook {
  readonly seen: Seen
  readonly board: Board
}

/** Looks by these hands. */
export function lookingBy(hands: LiveHands): LiveLooking {
  const changes = new ChangeLines()
  let last: LastLook | undefined
  return {
    look: async () => {
      const seen = await hands.see()
      last = { seen, board: boardOf(seen) }
      return lookOf(last, changes)
    },
    evidence: async (id) => last && evidenceOf(id, last, hands),
    act: async (action, target) => endOf(await hands.act(action, target)),
    close: hands.close,
  }
}

function lookOf({ seen, board }: LastLook, changes: ChangeLines): Look {
  const { now, canAct } = seen
  return {
    need: board.groups.need.length,
    processes: seen.processes.length,
    json: { ...seen, verdict: board.verdict, census: board.census },
    hint: hintOf(board),
    lines: (wish) => linesOf(board, wish).map((line) => shownLine(line, canAct)),
    draw: (wish) => taskTable(board, { ...wish, now }),
    changes: () => changes.next(board, now),
  }
}

/** With all that lies below: a session of a process that is not heard lies below it. */
function linesOf(board: Board, wish: ListWish): Line[] {
  return taskRows(board, wish)
    .filter(canBeChosen)
    .map(({ line }) => line)
}

function shownLine(line: Line, canAct: boolean): ShownLine {
  const { id, name, session } = line
  const refusal = canAct ? undefined : 'You may look, not act: say --token, or LIFESIGN_STATUS_TOKEN.'
  return {
    id,
    name,
    ...(session && { session: { key: session.key, process: session.process } }),
    offers: {
      stop: offerOf(refusal ?? whyNoStop(line), stopQuestion(line)),
      recover: offerOf(refusal ?? whyNoRecovery(line), recoverQuestion(line)),
    },
  }
}

function offerOf(refusal: string | undefined, { title, text, yes, no }: Question): Offer {
  return refusal === undefined
    ? { question: `${title} ${text}`, yes: lower(yes), no: lower(no) }
    : { refusal }
}

function whyNoRecovery(line: Line): string | undefined {
  if (canRecover(line)) return undefined
  return line.process === undefined
    ? 'There is nothing to recover: it is neither stuck nor stalled.'
    : whyNoStop(line)
}

async function evidenceOf(
  id: string,
  { seen, board }: LastLook,
  hands: LiveHands,
): Promise<ShownEvidence | undefined> {
  const known = linesOf(board, { all: true }).find((line) => line.id === id)
  if (known === undefined) return undefined
  const { session } = known
  const detail = session && (await hands.detail({ key: session.key, process: session.process }))
  const line = detail === undefined ? known : sessionLine(detail)
  return {
    isNeedy: groupOfStatus(line.status) === 'need',
    json: detail ?? session ?? line.process,
    draw: (wish) => evidencePage({ line, detail }, { ...wish, now: seen.now }),
  }
}

function endOf(result: ActionResult): LiveActionEnd {
  const { status, detail } = result
  const isDone = status === 'done'
  const why = (detail ?? status).replaceAll('_', ' ')
  return { isDone, words: isDone ? endedWords(result) : `Not done: ${why}`, json: result }
}

/** Keys are written as a shell reads them; of one that holds what cannot be seen, nothing is said. */
function hintOf({ groups }: Board): string | undefined {
  const needy = groups.need.find(({ session, key }) => session !== undefined && session.key === key)
  if (needy?.key === undefined) return undefined
  const key =
    /^[\w./:@%+=-]+$/.test(needy.key) && !needy.key.startsWith('-')
      ? needy.key
      : `'${needy.key.replaceAll("'", String.raw`'\''`)}'`
  const dashes = needy.key.startsWith('-') ? '-- ' : ''
  const why = `Why: lifesign tasks ${dashes}${key}`
  if (whyNoStop(needy) === undefined) return `${why}\nEnd it: lifesign stop ${dashes}${key}`
  return canRecover(needy) ? `${why}\nGive it back: lifesign recover ${dashes}${key}` : why
}

function lower(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

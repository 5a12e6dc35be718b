/** Answers each question of the status API from the board. */

import type { Clock } from '../../model/clock.ts'
import type { Board } from '../board/board.ts'
import type { ListPage } from '../board/session-list.ts'
import type { ShownRow } from '../board/shown-row.ts'
import { ActionBody, type Action } from '../wire/action-schema.ts'
import { Heartbeat } from '../wire/heartbeat-schema.ts'
import { ListQuery } from '../wire/list-schema.ts'
import type { SessionRow } from '../wire/session-schema.ts'
import { MAX_READERS, type EventHub } from './event-hub.ts'
import { problem } from './problems.ts'
import { prometheusPage } from './prometheus-page.ts'
import type { RouteId } from './route-table.ts'
import { objectWithList, streamed } from './sliced-text.ts'
import type { Asked, StatusAppNeeds } from './status-app.ts'

/** What answers need. */
export interface StatusAnswersNeeds extends Pick<StatusAppNeeds, 'busy' | 'isClosing' | 'prometheus'> {
  readonly clock: Clock
  readonly board: Board
  readonly hub: EventHub
}

/** One method for each route. */
export class StatusAnswers implements Record<RouteId, (asked: Asked) => Response | Promise<Response>> {
  readonly #needs: StatusAnswersNeeds

  constructor(needs: StatusAnswersNeeds) {
    this.#needs = needs
  }

  listSessions(asked: Asked): Promise<Response> | Response {
    const query = ListQuery.safeParse(asked.req.query())
    if (!query.success)
      return problem(
        400,
        query.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      )
    return this.#looking(async () => {
      const page = await this.#needs.board.page(query.data)
      return this.#json(this.#listOf(page, query.data, asked.get('canAct')))
    })
  }

  listHeartbeats(): Promise<Response> {
    const { board, clock } = this.#needs
    return this.#looking(() => {
      const now = clock.wallTime()
      const rows = Array.from(board.cells(), (cell) => cell.shown())
      return this.#json(objectWithList({ now }, 'heartbeats', rows, (row) => heartbeatText(row, now)))
    })
  }

  getHeartbeat(asked: Asked): Promise<Response> {
    return this.#withRow(asked, (row) => asked.json(heartbeatIn(row, this.#needs.clock.wallTime())))
  }

  getSession(asked: Asked): Promise<Response> {
    return this.#withRow(asked, async (row) => {
      const detail = await this.#needs.board.detail(row)
      return detail === undefined ? problem(504) : asked.json(detail)
    })
  }

  stopSession(asked: Asked): Promise<Response> {
    return this.#act(asked, 'stop')
  }

  recoverSession(asked: Asked): Promise<Response> {
    return this.#act(asked, 'recover')
  }

  async events(asked: Asked): Promise<Response> {
    const { board, hub } = this.#needs
    if (hub.size >= MAX_READERS) return problem(503, 'Too many listen')
    const close = await board.open()
    const lastId = asked.req.header('last-event-id') ?? asked.req.query('lastEventId')
    const canAct = asked.get('canAct')
    const query = ListQuery.parse({})
    const stream = hub.stream({
      lastId,
      canAct,
      snapshot: async () => {
        const page = await board.page(query)
        return () => this.#listOf(page, query, canAct)
      },
      closed: close,
      cut: asked.env?.incoming?.socket?.destroy?.bind(asked.env.incoming.socket),
    })
    return new Response(stream, {
      headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
    })
  }

  healthz(asked: Asked): Response {
    return asked.json({ status: 'ok' })
  }

  readyz(asked: Asked): Response {
    return this.#needs.isClosing() ? problem(503) : asked.json({ status: 'ok' })
  }

  ping(asked: Asked): Response {
    const { isBusy, since } = this.#needs.busy()
    return asked.json({
      status: isBusy ? 'HealthyBusy' : 'Healthy',
      time_of_last_update: Math.floor(since / 1000),
    })
  }

  async metrics(): Promise<Response> {
    const exporter = this.#needs.prometheus()
    return exporter === undefined
      ? problem(404, 'There is no Prometheus exporter here')
      : prometheusPage(exporter)
  }

  /** The page, as it is at this moment; its rows are written later, as fast as somebody reads them. */
  #listOf({ counts, total, cells }: ListPage, { offset }: ListQuery, canAct: boolean): Iterable<string> {
    const { board, clock } = this.#needs
    const now = clock.wallTime()
    const rows = cells.filter(({ isGone }) => !isGone).map((cell) => cell.shown())
    const processes = [...board.processes.values()]
    const head = { now, canAct, counts, total, offset, processes }
    return objectWithList(head, 'sessions', rows, (row) => row.json(now))
  }

  #json(pieces: Iterable<string>): Response {
    const body = streamed(pieces, this.#needs.board.turn)
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  }

  async #looking(answer: () => Response | Promise<Response>, key?: string): Promise<Response> {
    const close = await this.#needs.board.open(key)
    try {
      return await answer()
    } finally {
      close()
    }
  }

  #withRow(asked: Asked, answer: (row: SessionRow) => Response | Promise<Response>): Promise<Response> {
    return this.#looking(() => {
      const [row] = this.#rowsOf(asked)
      return row === undefined ? problem(404, 'No session of that key is known') : answer(row)
    }, keyOf(asked))
  }

  async #act(asked: Asked, action: Action): Promise<Response> {
    const body = await bodyOf(asked)
    if (body instanceof Response) return body
    return this.#looking(async () => {
      const [row, ...others] = this.#rowsOf(asked)
      if (row === undefined) return problem(404, 'No session of that key is known')
      if (others.length > 0)
        return problem(409, 'Say which, by ?process=', {
          processes: [row, ...others].map(({ process }) => process),
        })
      const result = await this.#needs.board.act(row, { action, queued: body.queued === true })
      return result === undefined ? problem(504) : asked.json(result)
    }, keyOf(asked))
  }

  #rowsOf(asked: Asked): SessionRow[] {
    return this.#needs.board.rowsOf(keyOf(asked), asked.req.query('process'))
  }
}

function keyOf(asked: Asked): string {
  return asked.req.param('key') ?? asked.req.query('key') ?? ''
}

const HEARTBEAT_FIELDS = Object.keys(Heartbeat.shape)

/** The heartbeat alone. */
function heartbeatIn(row: SessionRow, now: number): Heartbeat {
  const { elapsedMs, startedAt } = row
  const whole: Record<string, unknown> = {
    ...row,
    ...(elapsedMs !== undefined && { elapsedMs: Math.max(0, now - startedAt) }),
    at: now,
  }
  return Object.fromEntries(HEARTBEAT_FIELDS.map((name) => [name, whole[name]])) as Heartbeat
}

function heartbeatText(row: ShownRow, now: number): string {
  return JSON.stringify(heartbeatIn(row.row(), now))
}

/** What was said of an action, or why that cannot be. */
async function bodyOf(asked: Asked): Promise<ActionBody | Response> {
  // A parser of the host's server may have read it before.
  const parsed = asked.env?.incoming?.body
  const text = parsed === undefined ? await asked.req.text() : JSON.stringify(parsed)
  if (text.trim() === '' || text === '{}') return {}
  if (!/^application\/json\b/i.test(asked.req.header('content-type') ?? '')) return problem(415)
  const body = ActionBody.safeParse(jsonOf(text))
  return body.success ? body.data : problem(400, 'The body must be { "queued": true }, or empty')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

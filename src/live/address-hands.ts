/** Asks a live view by its address, and says what to do where it does not answer. */

import type { Clock } from '../model/clock.ts'
import { ActionResult } from '../status/wire/action-schema.ts'
import { SessionList } from '../status/wire/list-schema.ts'
import { SessionDetail } from '../status/wire/session-schema.ts'
import type { LiveHands } from './looking.ts'

/** How a live view is asked. */
export interface AddressOptions {
  readonly token: string | undefined
  readonly clock: Clock
}

/** The longest that an answer may take, in ms: a recovery waits for bodies to end. */
const ANSWER_MS = 50_000
/** What to do about an answer that is none. */
const REMEDIES: Readonly<Record<number, string>> = {
  401: 'Say the token of status.token by --token, or by LIFESIGN_STATUS_TOKEN',
  403: 'Set status.token where the application starts Lifesign, and say it by --token',
  404: 'Say where it is mounted, as in http://localhost:3000/lifesign',
  421: 'Name the host in status.allowedHosts where the application starts Lifesign',
}

/** Looks and acts there. */
export function handsAt(url: URL, { token, clock }: AddressOptions): LiveHands {
  const ask = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await answerOf(new URL(path, url), init, { token, clock })
    const said: unknown = await response.json().catch(() => undefined)
    if (response.ok) return said
    throw new RefusedError(refusal(response.status, said as Problem | undefined, token), response.status)
  }
  const pathOf = (what: string, query: Readonly<Record<string, string>>): string =>
    `api/session${what}?${new URLSearchParams(query).toString()}`
  return {
    see: async () => checked(SessionList.safeParse(await ask('api/sessions'))),
    detail: async ({ key, process }) => {
      const said = await ask(pathOf('', { key, process })).catch((error: unknown) => {
        if (error instanceof RefusedError && error.answered === 404) return undefined
        throw error
      })
      return said === undefined ? undefined : checked(SessionDetail.safeParse(said))
    },
    act: async (action, { key, process }) => {
      const said = await ask(pathOf(`/${action}`, { key, process }), { method: 'POST', body: '{}' })
      return checked(ActionResult.safeParse(said))
    },
    close: () => {},
  }
}

/** It answered, and will not. */
class RefusedError extends Error {
  override readonly name = 'RefusedError'
  /** The status of its answer. */
  readonly answered: number

  constructor(message: string, answered: number) {
    super(message)
    this.answered = answered
  }
}

interface Problem {
  readonly title?: string
  readonly detail?: string
}

async function answerOf(url: URL, init: RequestInit, { token, clock }: AddressOptions): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  }
  const over = new AbortController()
  const cancel = clock.after(ANSWER_MS, () => over.abort())
  try {
    return await fetch(url, { ...init, headers, redirect: 'error', signal: over.signal })
  } catch (error) {
    throw new Error(
      `Nothing answers at ${url.host} (does the application run, with statusPort or a mounted statusView?)`,
      { cause: error },
    )
  } finally {
    cancel()
  }
}

function refusal(status: number, { title, detail }: Problem = {}, token: string | undefined): string {
  const said = detail ?? title ?? `status ${status}`
  const what = status === 401 && token !== undefined ? 'this token is wrong' : said
  const remedy = REMEDIES[status]
  return `The live view refuses: ${what}${remedy === undefined ? '' : `. ${remedy}`}`
}

/** @throws {Error} for what no server of this version says */
function checked<Said>({ data, error }: { readonly data?: Said; readonly error?: unknown }): Said {
  if (data !== undefined) return data
  const cause = { cause: error }
  throw new Error('Cannot read what the live view says: it is another program, or of another version', cause)
}

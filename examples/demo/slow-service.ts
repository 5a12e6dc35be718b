/** A service that lets its callers wait until the story gives them their cue: tools and workers hang on it. */

import { EventEmitter, once } from 'node:events'

import { sendJson, startLocalServer } from './local-server.ts'

/** A service that listens. */
export interface SlowService {
  /** `GET {url}/{cue}` is answered once `cue` is given. */
  readonly url: string
  /** Answers everybody who waits for `cue`, and everybody who will. */
  give(cue: string): void
  close(): Promise<void>
}

/**
 * Starts the service on a free port of 127.0.0.1.
 *
 * @param longestMs longest wait, in ms: the story goes on even if its cue never comes
 */
export async function startSlowService(longestMs: number): Promise<SlowService> {
  const given = new Set<string>()
  const cues = new EventEmitter()

  const server = await startLocalServer(async (request, response) => {
    const cue = request.url?.slice(1) ?? ''
    const enough = AbortSignal.timeout(longestMs)
    if (!given.has(cue)) await once(cues, cue, { signal: enough }).catch(() => undefined)
    sendJson(response, 200, { cue })
  })
  const give = (cue: string): void => {
    given.add(cue)
    cues.emit(cue)
  }
  return { url: server.url, give, close: () => server.close() }
}

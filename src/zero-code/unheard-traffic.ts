/** Notices that models are asked and no run is heard: then nobody is watched, although all seems well. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Clock } from '../model/clock.ts'

/** What is needed of the others. */
export interface UnheardTrafficOptions {
  readonly clock: Pick<Clock, 'after'>
  /** Calls back at each start of a run; returns how to stop that. */
  readonly onRun: (heard: () => void) => () => void
  readonly warnAloud: (message: string) => void
}

/** So long the first run may take after the first question to a model, in ms. */
const PATIENCE_MS = 60_000

/** Paths of chat endpoints: OpenAI and what is compatible, Anthropic, Gemini, Ollama. */
const CHAT =
  /\/(?:chat\/completions|responses|v1\/messages|api\/chat|models\/[^/]+:(?:streamG|g)enerateContent)(?:\?|$)/

/** undici's own channel, of every `fetch`. */
const REQUESTS = 'undici:request:create'

/**
 * Says so, once, a minute after the first question to a model, if no run has started by then.
 *
 * @returns how to stop it
 */
export function watchUnheardTraffic({ clock, onRun, warnAloud }: UnheardTrafficOptions): () => void {
  const undo: (() => void)[] = []
  const stop = (): void => undo.splice(0).forEach((step) => step())
  const complain = (): void => {
    stop()
    warnAloud(
      'Models are asked, but no run was heard in the first minute: wrap the agent in run(), or add its adapter',
    )
  }
  const hear = (message: unknown): void => {
    if (!isQuestion(message)) return
    unsubscribe(REQUESTS, hear)
    undo.push(clock.after(PATIENCE_MS, complain))
  }
  subscribe(REQUESTS, hear)
  undo.push(() => unsubscribe(REQUESTS, hear), onRun(stop))
  return stop
}

// What a subscriber throws would be an uncaught exception of the host.
function isQuestion(message: unknown): boolean {
  try {
    const { request } = message as {
      readonly request: { readonly method?: unknown; readonly path?: unknown }
    }
    return request.method === 'POST' && CHAT.test(String(request.path))
  } catch {
    return false
  }
}

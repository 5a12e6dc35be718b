/** Everything around the app: model server, slow service, chat and backend, with the cues that they give. */

import { type ChatNotice, startChatReceiver } from './chat-receiver.ts'
import type { AppPlaces } from './app-process.ts'
import type { Arrivals } from './expectations.ts'
import { startModelServer } from './model-server.ts'
import { startOtlpReceiver } from './otlp-receiver.ts'
import { accountsOf } from './run-account.ts'
import { startSlowService } from './slow-service.ts'

/** All servers of the demo. */
export interface Stage {
  readonly places: AppPlaces
  /** What has arrived up to now. */
  arrivals(): Arrivals
  close(): Promise<void>
}

/** Time between two chunks of a slow answer, in ms, and how many there are: longer than the abort threshold. */
const SLOW = { slowChunkMs: 200, slowChunks: 18 } as const

/** Longest silence of model, tool and worker, in ms: the story ends even if its cue never comes. */
const LONGEST_SILENCE_MS = { withBackend: 15_000, withoutBackend: 4_000 } as const

/**
 * Starts the servers. A stall ends when people have heard of it, and the late worker comes when the backend
 * has heard that its session is stuck.
 *
 * @param options `ownBackend`: whether telemetry comes here; `onNotice` hears each notice as it arrives
 */
export async function startStage(options: {
  readonly ownBackend: boolean
  readonly onNotice: (notice: ChatNotice) => void
}): Promise<Stage> {
  const longestMs = options.ownBackend ? LONGEST_SILENCE_MS.withBackend : LONGEST_SILENCE_MS.withoutBackend
  const models = await startModelServer({ ...SLOW, stallMs: longestMs })
  const service = await startSlowService(longestMs)
  const chat = await startChatReceiver((notice) => {
    options.onNotice(notice)
    if (notice.kind !== 'stalled') return
    if (notice.label === 'translate-manual') models.releaseStall()
    if (notice.label === 'index-repo') service.give('index')
  })
  const backend = options.ownBackend
    ? await startOtlpReceiver((event) => {
        if (event.name === 'session.stuck') service.give('worker')
      })
    : undefined

  return {
    places: {
      modelUrl: models.url,
      serviceUrl: service.url,
      chatUrl: chat.url,
      backendUrl: backend?.url,
    },
    arrivals() {
      const received = backend?.received()
      return {
        notices: chat.received(),
        telemetry: received && { runs: accountsOf(received), metrics: received.metrics },
      }
    },
    async close() {
      await Promise.all([models, service, chat, backend].map((server) => server?.close()))
    },
  }
}

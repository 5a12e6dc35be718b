/** Runs somebody's set-up, and says which tracer providers it registers and whether we find our place in them. */

import { attachProcessor } from './attach-processor.ts'
import { watchProviders } from './watch-providers.ts'

/** A tracer provider that was registered. */
export interface SeenProvider {
  /** Its class. */
  readonly name: string
  /** True where a span processor of ours has found its place. */
  readonly isJoined: boolean
}

// Bundlers give classes further names.
function nameOf(provider: object): string {
  return provider.constructor.name.replace(/\$\d+$/, '')
}

/** Hears nothing, and is told nothing that matters. */
const DEAF = { onStart() {}, onEnd() {}, forceFlush: async () => {}, shutdown: async () => {} }

/**
 * Does the work, and leaves all that it has registered in its place.
 *
 * @throws what the work throws
 */
export async function seeProviders(work: () => Promise<unknown>): Promise<readonly SeenProvider[]> {
  const seen: SeenProvider[] = []
  const watch = watchProviders({
    tracerProvider: (provider) => {
      const detach = attachProcessor(provider, DEAF)
      detach?.()
      seen.push({ name: nameOf(provider), isJoined: detach !== undefined })
    },
  })
  try {
    await work()
    return seen
  } finally {
    watch.stop()
  }
}

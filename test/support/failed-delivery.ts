/** A run that fails, and a channel that cannot tell of it: all that telemetry and logs say about that. */

import { inspect } from 'node:util'
import * as api from '@opentelemetry/api'
import { Lifesign } from '../../src/lifesign.ts'
import type { Channel, Delivery } from '../../src/model/notice.ts'
import { collectTelemetry } from '../../src/testing/collect-telemetry.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Words of the run that nobody but its people may read. */
export const RUN_SECRETS = ['label-hunter2', 'error-hunter2', 'Task `']

/**
 * Lets a run fail whose notice takes this channel, and shuts down: everything is said by then.
 *
 * @param options.silent true for a channel that never answers: time passes until the attempt is given up
 */
export async function failedDelivery(
  channel: Channel,
  { silent = false }: { readonly silent?: boolean } = {},
) {
  await using telemetry = await collectTelemetry()
  const said: unknown[] = []
  const note = (...words: unknown[]): void => void said.push(words)
  api.diag.setLogger(
    { error: note, warn: note, info: note, debug: note, verbose: note },
    api.DiagLogLevel.ALL,
  )
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, channels: [channel], watchProcess: false })
  const deliveries: Omit<Delivery, 'notice'>[] = []
  const attempted = new Promise<void>((resolve) => {
    lifesign.on('delivery.ended', ({ notice: _notice, ...facts }) => {
      deliveries.push(facts)
      resolve()
    })
  })
  const origin = { channel: channel.name, room: 'r' }
  const run = lifesign.run({ label: 'label-hunter2', session: 's', origin }, () => {
    throw new Error('error-hunter2')
  })
  await run.catch(() => undefined)
  if (silent) await clock.advanceAsync(10_000)
  await attempted
  const closed = lifesign.shutdown(0)
  await clock.advanceAsync(1)
  await closed
  api.diag.disable()
  const exported = [telemetry.spans, telemetry.events, await telemetry.metrics()]
  return {
    shown: inspect({ said, deliveries, exported }, { depth: 12, maxStringLength: null }),
    deliveries,
    said,
  }
}

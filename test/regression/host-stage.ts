/** A host with queues of its own, at default thresholds, and what its people are told. */

import { Lifesign } from '../../src/lifesign.ts'
import type { Attention } from '../../src/model/attention.ts'
import type { Notice } from '../../src/model/notice.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

/** Where its people wait. */
export const ORIGIN = { channel: 'chat', room: 'r' } as const

/** Opens the stage. */
export function hostStage(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const told: Notice[] = []
  const stuck: Attention[] = []
  const channel = { name: 'chat', send: (notice: Notice) => void told.push(notice) }
  const lifesign = new Lifesign({ clock, watchProcess: false, channels: [channel], ...options })
  lifesign.on('session.stuck', (attention) => stuck.push(attention))
  return { clock, lifesign, told, stuck }
}

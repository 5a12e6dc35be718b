/** The last stages before a channel: is it news, where to, and off it goes. */

import type { Notice } from '../model/notice.ts'
import type { Outbox, OutboxEntry } from '../model/outbox.ts'
import type { Dedupe } from './dedupe.ts'
import type { Dispatcher } from './delivery/dispatcher.ts'
import type { Interest, JobOptions, Way } from './delivery/job.ts'
import type { Router } from './route.ts'
import type { Decision } from './should-tell.ts'
import { unmadeNotice, type Unmade } from './words/unmade-notice.ts'

/** Why a notice is worth sending, and who wants to know how it went. */
export type Sending = Pick<JobOptions, 'reason' | 'isOwed'> & { readonly interest?: Interest }

/** Sends what is news, once, and makes everything else visible. */
export class Sender {
  readonly #router: Router
  readonly #dispatcher: Dispatcher
  readonly #outbox: Outbox
  readonly #dedupe: Dedupe
  readonly #warnAloud: (message: string) => void

  /** @param dedupe hears from the dispatcher how notices ended */
  constructor(
    router: Router,
    dispatcher: Dispatcher,
    { dedupe, warnAloud = () => {} }: { dedupe: Dedupe; warnAloud?: ((message: string) => void) | undefined },
  ) {
    this.#warnAloud = warnAloud
    this.#dedupe = dedupe
    this.#router = router
    this.#dispatcher = dispatcher
    this.#outbox = dispatcher.outbox
  }

  /** Whether a notice is news: also with regard to what an earlier process has left in the outbox. */
  check(id: string): Decision {
    const news = this.#dedupe.check(id)
    const isKnown = news.reason === 'first' && this.#outbox.fateOf(id) !== undefined
    return isKnown ? { tell: false, reason: 'duplicate' } : news
  }

  /** No copy of this news is told. */
  suppressForGood(notice: Notice, reason: string): void {
    this.#dedupe.mark(notice.id, 'suppressed')
    this.suppress(notice, reason)
  }

  /** This copy of the news is not told. */
  suppress(notice: Notice, reason: string): void {
    this.#dispatcher.report(notice, 'none', { outcome: 'suppressed', reason, attempts: 0 })
  }

  /** Nobody can be told of this news, for it cannot be put into words. */
  giveUp(unmade: Unmade): void {
    this.#dispatcher.report(unmadeNotice(unmade), 'none', { outcome: 'dead', reason: 'unmade', attempts: 0 })
  }

  /** Sends a notice to its origin, else to the default destination. */
  tell(notice: Notice, sending: Sending): Way | undefined {
    const route = this.#router.route(notice.origin)
    if ('channel' in route) {
      this.send(notice, route, sending)
      return route
    }
    this.#dedupe.mark(notice.id, 'failed')
    this.#dispatcher.report(notice, 'none', { outcome: 'unroutable', reason: route.reason, attempts: 0 })
    const complaint = this.#router.complaint(notice.origin)
    if (complaint !== undefined) this.#warnAloud(complaint)
    return undefined
  }

  /** Sends a notice on a way that is known. The latch closes only when it was delivered. */
  send(notice: Notice, { channel, destination, isFallback }: Way, sending: Sending): void {
    const { reason, interest, isOwed } = sending
    this.#dedupe.mark(notice.id, 'sending')
    const addressed = notice.origin === destination ? notice : { ...notice, origin: destination }
    this.#dispatcher.send(channel, { notice: addressed, reason, interest, isFallback, isOwed })
  }

  /** What an earlier process could not deliver, in its order. */
  pending(): Iterable<OutboxEntry> {
    return this.#outbox.pending()
  }

  /** Takes up one of those. */
  takeUp({ notice, channel, reason }: OutboxEntry): void {
    const route = this.#router.route(notice.origin)
    if ('channel' in route) return this.send(notice, route, { reason })
    this.#outbox.settle(notice.id, 'dead')
    this.#dispatcher.report(notice, channel, {
      outcome: 'unroutable',
      reason: 'unknown_channel',
      attempts: 0,
    })
  }
}

/** Passes on what happens to all who listen: made first, so that it can be handed to all, and connected last. */

import { sinkOf } from './sink.ts'
import type { Sink, SinkMethod, Tell } from './sink.ts'

/**
 * One sink for many, who may be made with it in hand. A sink that throws is reported and skipped: the others
 * and the host go on.
 */
export class Relay {
  /** What is told here, all hear who are connected by then. */
  readonly sinks: Required<Sink>
  readonly #listening = new Map<SinkMethod, Tell[]>()

  /** @param report where trouble goes */
  constructor(report: (method: string, error: unknown) => void) {
    this.sinks = sinkOf((method) => {
      const tells: Tell[] = []
      this.#listening.set(method, tells)
      return (...words) => {
        for (const tell of tells) {
          try {
            tell(...words)
          } catch (error) {
            report(method, error)
          }
        }
      }
    })
  }

  /**
   * Lets sinks hear, after those who are connected already.
   *
   * @param sinks in the order in which they shall hear
   */
  connect(sinks: readonly Sink[]): void {
    for (const [method, tells] of this.#listening) {
      // Bound beforehand: looking a method up by its name would cost more than the call, at each word again.
      for (const sink of sinks) if (sink[method] !== undefined) tells.push((sink[method] as Tell).bind(sink))
    }
  }
}

/**
 * One sink that passes everything on to many.
 *
 * @param sinks in the order in which they shall hear
 * @param report where trouble goes
 */
export function fanOut(
  sinks: readonly Sink[],
  report: (method: string, error: unknown) => void,
): Required<Sink> {
  const relay = new Relay(report)
  relay.connect(sinks)
  return relay.sinks
}

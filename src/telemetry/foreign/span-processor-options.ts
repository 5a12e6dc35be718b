/** What the span processor is told, and whom it asks. */

import type { Scope } from '../../model/adapter.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import type { SpanTableLimits } from './foreign-span-table.ts'

/** What the processor needs of the other rooms. */
export interface LifesignSpanProcessorOptions extends SpanTableLimits {
  /** What the surrounding async context says: asked in `onStart`. */
  readonly scopeOf: () => Scope
  /** Starts a run whose span exists already. */
  readonly startRun: (options: RunOptions) => RunHandle
  /** Whether so long nothing was heard of a run that nobody waits for its end any more. */
  readonly isLost?: (run: RunHandle) => boolean
  /** Whether nothing goes on in a run whose request failed. */
  readonly isNotTriedAgain?: (run: RunHandle) => boolean
  /** Hears how many foreign runs were given up because too many spans were open. */
  readonly dropped?: (count: number) => void
  /** Hears of trouble of our own, once. */
  readonly warn?: (message: string, error: unknown) => void
  /** Instrumentation scopes of frameworks that an adapter hears itself: their spans wait for the run that it tells of. */
  readonly heardScopes?: Scopes
  /** The span that stands for a run ends before that: its last moment to hear how the run goes. */
  readonly ending?: (run: RunHandle) => void
  /** A run by its id, for a span that it adopts. */
  readonly findRun?: (id: string) => RunHandle | undefined
}

/** Asked for each span, for adapters come and go. */
export type Scopes = Pick<ReadonlySet<string>, 'has'>

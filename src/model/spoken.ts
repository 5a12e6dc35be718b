/** Who checks what hosts and adapters say of runs and calls that live: the port that the tracker asks. */

import type { EndProposal } from './end.ts'
import type { RunDescription, WaitKind, WaitOptions } from './run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd } from './work.ts'

/**
 * Takes words as they come, from hosts without types too, and gives back what can be used of them, as plain data
 * that throws nowhere. What is wrong is reported. Nothing here throws.
 */
export interface SpokenChecks {
  /** Nothing said is a completion. An end whose reason nobody can read is an error, so that people hear of it. */
  end(said: unknown): EndProposal
  /** What is wrong is left out. */
  description(said: unknown): RunDescription
  workEnd(said: unknown): WorkEnd
  /** A call whose name nobody can read is `unnamed`. */
  modelCall(said: unknown): ModelCallOptions
  toolCall(said: unknown): ToolCallOptions
  /** What a run waits for; undefined for what nobody can wait for. */
  wait(said: unknown): WaitKind | undefined
  waitOptions(said: unknown): WaitOptions
}

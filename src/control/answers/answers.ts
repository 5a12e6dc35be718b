/** The answers of one run that are still read, and all else that it was told to wait for. */

import type { Recorder } from '../../model/adapter.ts'
import { abortReason, type EndCause, type RunEnd } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import { endOfThrow } from './body-end.ts'
import { type Answer, answerOf } from './answer-shape.ts'
import { type Cut, HeldAnswer } from './held-answer.ts'
import { HeldIterable } from './held-iterable.ts'
import { HeldReadable } from './held-readable.ts'
import { HeldStream } from './held-stream.ts'
import { HeldWritable } from './held-writable.ts'

/** Ends of a run that leave its answers to their readers. */
const SPARED_BY: ReadonlySet<EndCause | undefined> = new Set(['shutdown', 'process_exit', 'process_crash'])

/** What nobody has any more can be read by nobody. */
const dropped = new FinalizationRegistry<HeldAnswer>((held) => held.dropped())

/** A run that may be held open. */
export interface HeldRun {
  readonly run: RunHandle
  /** Its answers so far. */
  readonly answers: Answers | undefined
  readonly recorder: Pick<Recorder, 'warn'>
}

/**
 * Holds a run open while a value is read, or until it has settled. Anything else holds nothing.
 *
 * @returns the answers of the run, this one included
 */
export function heldBy(value: unknown, { run, answers, recorder }: HeldRun): Answers | undefined {
  if (typeof value !== 'object' || value === null || run.ended !== undefined) return answers
  try {
    const answer = answerOf(value)
    if (answer === undefined && !isThenable(value)) return answers
    const all = answers ?? new Answers(run)
    if (answer !== undefined) all.hold(answer)
    else all.holdPromise(value as PromiseLike<unknown>)
    return all
  } catch (error) {
    // Objects of the host may throw when they are looked at.
    recorder.warn('Cannot hold a run open for its answer', error)
    return answers
  }
}

/** The answers of a run: broken off when it ends before them. */
export class Answers {
  readonly #run: RunHandle
  readonly #open = new Set<HeldAnswer>()
  readonly #known = new WeakSet()

  constructor(run: RunHandle) {
    this.#run = run
  }

  /**
   * The run has ended before its answers. A process that ends, or shuts down, does so as it would without us: a
   * server may still serve what is under way, and a reader that gets an error could change how it ends.
   */
  runEnded(end: RunEnd): void {
    const isSpared = SPARED_BY.has(end.cause)
    for (const held of this.#open) {
      if (isSpared) held.spare()
      else held.cut(abortReason(end))
    }
  }

  hold(answer: Answer): void {
    const { source } = answer
    // One that is handed on is still the same.
    if (this.#known.has(source)) return
    this.#known.add(source)
    const way: { ref?: WeakRef<{ readonly cut: Cut }> } = {}
    const held = new HeldAnswer(
      this.#run,
      (reason) => way.ref?.deref()?.cut(reason),
      (over) => void this.#open.delete(over),
    )
    way.ref = new WeakRef(wayOf(answer, held))
    this.#open.add(held)
    dropped.register(source, held)
  }

  holdPromise(promise: PromiseLike<unknown>): void {
    const hold = this.#run.hold()
    Promise.resolve(promise).then(
      () => hold.release(),
      (error: unknown) => hold.release(endOfThrow(this.#run, error)),
    )
  }
}

function wayOf(answer: Answer, held: HeldAnswer): { readonly cut: Cut } {
  switch (answer.kind) {
    case 'stream':
      return new HeldStream(answer.source, held, answer.response)
    case 'readable':
      return new HeldReadable(answer.source, held)
    case 'writable':
      return new HeldWritable(answer.source, held)
    case 'iterable':
      return new HeldIterable(answer.source, held)
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

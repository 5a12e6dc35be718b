/** What the story did, kept beside the telemetry: the numbers that panels must show. */

/** Ends that somebody wanted: neither failures nor successes. */
const WANTED = new Set(['killed stop', 'killed takeover', 'killed caller_abort', 'killed shutdown'])

/** Counts of what was done. */
export class Account {
  started = 0
  /** Messages that went on after a recovery. */
  released = 0
  /** Ends by `reason cause`. */
  readonly ended: Record<string, number> = {}
  readonly modelCalls: Record<string, number> = {}
  readonly tokens = { input: 0, output: 0, cacheRead: 0, reasoning: 0 }
  readonly toolCalls: Record<string, number> = {}
  /** Episodes that began, by class. */
  readonly episodes: Record<string, number> = {}

  /** Begins anew: what was done up to now is not asked for. */
  reset(): void {
    this.started = 0
    this.released = 0
    for (const counts of [this.tokens, this.ended, this.modelCalls, this.toolCalls, this.episodes]) {
      for (const name of Object.keys(counts)) (counts as Record<string, number>)[name] = 0
    }
  }

  /** As it is now. */
  copy(): Account {
    return Object.assign(new Account(), structuredClone({ ...this }))
  }

  /** Runs that ended otherwise than anybody wanted. */
  get failed(): number {
    return sum(this.ended, (end) => end !== 'completed' && !WANTED.has(end))
  }

  /** Runs that ended, well or badly, but not on purpose. */
  get counted(): number {
    return sum(this.ended, (end) => !WANTED.has(end))
  }

  /** Runs that ended in any way. */
  get allEnded(): number {
    return sum(this.ended, () => true)
  }
}

/** Adds up the counts of some names. */
export function sum(counts: Readonly<Record<string, number>>, chosen: (name: string) => boolean): number {
  return Object.entries(counts).reduce((total, [name, count]) => (chosen(name) ? total + count : total), 0)
}

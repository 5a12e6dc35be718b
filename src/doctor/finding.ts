/** What the doctor says: what is as it should be, what is good to know, and what is wrong, with its remedy. */

/** One statement. Holds no secret: of an address, the host at most. */
export interface Finding {
  /** What it is about, in one or two words. */
  readonly topic: string
  readonly level: 'ok' | 'note' | 'problem'
  /** One sentence. */
  readonly text: string
  /** One sentence: what to do about it. Every problem has one. */
  readonly remedy?: string
}

/** As it should be. */
export function ok(topic: string, text: string): Finding {
  return { topic, level: 'ok', text }
}

/** Neither good nor bad. */
export function note(topic: string, text: string, remedy?: string): Finding {
  return { topic, level: 'note', text, ...(remedy !== undefined && { remedy }) }
}

/** Wrong. */
export function problem(topic: string, text: string, remedy: string): Finding {
  return { topic, level: 'problem', text, remedy }
}

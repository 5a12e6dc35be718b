/** Silent tools with real processes: who is right to be accused, and in which words. */

/** What people must read of a tool; undefined where they must read nothing. */
export type Expected = { readonly words: RegExp; readonly evidence: string } | undefined

const HANGS: Expected = { words: /has gone silent: in tool .* for 2m/, evidence: 'idle' }

/** By the name of a scene. */
export const EXPECTED: Readonly<Record<string, Expected>> = {
  tsc: undefined,
  gcc: undefined,
  'npm install': undefined,
  'Claude Bash at work': undefined,
  sleep: HANGS,
  'reads standard input': HANGS,
  'blocked pipe': HANGS,
  'deaf server': HANGS,
  'left a server behind': {
    words: /The command ended; a process it left behind holds its output/,
    evidence: 'held_open',
  },
  'Claude Bash asleep': HANGS,
}

/** From its limit of 120 s on, two ticks and what a busy machine adds, in ms. */
export const ACCUSED_MS = { from: 120_000, to: 127_000 } as const

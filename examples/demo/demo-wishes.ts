/** What the demo is asked for on its command line. */

import { parseArgs } from 'node:util'

/** Whether the demo's servers stay after the stories, or what to say instead of playing. */
export type DemoWishes = { readonly stays: boolean } | { readonly say: string; readonly exitCode: number }

const HELP = `Usage: npm run demo [-- --once | --stay]

  --once   ends after the stories, with 0 only if each turned out as expected
  --stay   keeps the servers until Ctrl-C, so that an app of yours can meet them
  --help   this text

A terminal gets --stay by default. A pipe, a file or a script gets --once.`

/**
 * Reads the arguments.
 *
 * @param isTerminal whether somebody watches standard output, who can press Ctrl-C
 */
export function demoWishes(args: readonly string[], isTerminal: boolean): DemoWishes {
  try {
    const { once, stay, help } = read(args)
    if (help) return { say: HELP, exitCode: 0 }
    if (once && stay) throw new TypeError('--once ends the demo, --stay keeps it: they exclude each other')
    return { stays: stay || (isTerminal && !once) }
  } catch (error) {
    return { say: `${(error as Error).message}\n\n${HELP}`, exitCode: 2 }
  }
}

function read(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const
  return parseArgs({ args: [...args], options: { once: flag, stay: flag, help: { ...flag, short: 'h' } } })
    .values
}

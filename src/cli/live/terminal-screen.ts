/** The terminal that a person watches: its size, its keys, and how it was before. */

import type { ReadStream, WriteStream } from 'node:tty'
import { createInterface } from 'node:readline/promises'
import type { Screen } from './watch.ts'

/** The streams and the environment of a process. */
export interface TerminalStreams {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** `q`, Ctrl+C and Ctrl+D, which come as bytes while the terminal is raw. */
const LEAVING = ['q', 3, 4] as const

/** Shown again, and the screen from before. */
const RESTORE = '\u001b[?25h\u001b[?1049l'

/** @returns undefined where nobody watches, or the terminal cannot be drawn on */
export function terminalScreen({ input, output, env }: TerminalStreams): Screen | undefined {
  if (!output.isTTY || env['TERM'] === 'dumb') return undefined
  let isRestored = false
  const restore = (): void => {
    if (isRestored) return
    isRestored = true
    if (input.isTTY) input.setRawMode(false)
    input.pause()
    output.write(RESTORE)
  }
  // Whatever ends the process, the terminal is given back.
  process.once('exit', restore)
  return {
    width: () => output.columns,
    height: () => output.rows,
    hasColor: !env['NO_COLOR'] && output.hasColors(),
    write: (text) => void output.write(text),
    onLeave: (callback) => {
      if (input.isTTY) input.setRawMode(true)
      input.on('data', (data: Buffer) => {
        if (LEAVING.some((key) => data.includes(key))) callback()
      })
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback)
    },
    onResize: (callback) => void output.on('resize', callback),
    restore,
  }
}

/** Asks for yes or no; all but a yes is a no. Undefined where nobody could answer. */
export function terminalQuestion({
  input,
  output,
}: TerminalStreams): ((question: string) => Promise<boolean>) | undefined {
  if (!input.isTTY || !output.isTTY) return undefined
  return async (question) => {
    const lines = createInterface({ input, output })
    try {
      return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
    } finally {
      lines.close()
    }
  }
}

/** True for a terminal whose language has only ASCII. */
export function isAsciiOnly(env: TerminalStreams['env']): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || ''
  return !/utf-?8/i.test(locale)
}

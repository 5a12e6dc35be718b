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
/** Ctrl+Z: gives the terminal to the shell for a while. */
const PAUSING = 26

/** The alternate screen, no cursor; and the screen and the cursor from before. */
const ENTER = '\u001b[?1049h\u001b[?25l'
const RESTORE = '\u001b[?25h\u001b[?1049l'

/** @returns undefined where nobody watches, or the terminal cannot be drawn on */
export function terminalScreen({ input, output, env }: TerminalStreams): Screen | undefined {
  if (!output.isTTY || env['TERM'] === 'dumb') return undefined
  let isTaken = false
  const take = (is: boolean): void => {
    if (isTaken === is) return
    isTaken = is
    if (input.isTTY) input.setRawMode(is)
    output.write(is ? ENTER : RESTORE)
  }
  return {
    width: () => output.columns,
    height: () => output.rows,
    hasColor: !env['NO_COLOR'] && output.hasColors(),
    enter: () => {
      take(true)
      // Whatever ends the process, the terminal is given back.
      process.once('exit', () => take(false))
    },
    write: (text) => void (isTaken && output.write(text)),
    onLeave: (callback) => {
      input.on('data', (data: Buffer) => {
        if (LEAVING.some((key) => data.includes(key))) callback()
        // To all of the job, as the terminal does it: if only we stopped, our parent would run on and no shell would come back.
        if (data.includes(PAUSING)) process.kill(0, 'SIGTSTP')
      })
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback)
    },
    onRedraw: (callback) => {
      output.on('resize', callback)
      process.on('SIGTSTP', () => {
        take(false)
        process.kill(process.pid, 'SIGSTOP')
      })
      process.on('SIGCONT', () => {
        take(true)
        callback()
      })
    },
    restore: () => {
      take(false)
      input.pause()
    },
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

/** The terminal that a person watches: its size, its keys, and how it was before. */

import { emitKeypressEvents } from 'node:readline'
import { createInterface } from 'node:readline/promises'
import type { ReadStream, WriteStream } from 'node:tty'
import { terminalText } from '../terminal-text.ts'
import { NAMED_KEYS, type Key, type Screen } from './screen.ts'

/** The streams and the environment of a process. */
export interface TerminalStreams {
  readonly input: ReadStream
  readonly output: WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
}

/** The alternate screen, no cursor, and no line that runs on below; and all of it as before. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l'
const RESTORE = '\u001b[?7h\u001b[?25h\u001b[?1049l'

/** @returns undefined where nobody watches, or the terminal cannot be drawn on */
export function terminalScreen({ input, output, env }: TerminalStreams): Screen | undefined {
  if (!output.isTTY || env['TERM'] === 'dumb') return undefined
  const take = taker(input, output)
  const presses = keyPresses(input)
  return {
    width: () => output.columns,
    height: () => output.rows,
    hasColor: !env['NO_COLOR'] && output.hasColors(),
    enter: () => {
      take(true)
      // The terminal is given back at any end of the process.
      process.once('exit', () => take(false))
    },
    write: (text) => void (take.isTaken() && output.write(text)),
    onKey: (callback) => presses((press) => keysOf(press).forEach(callback)),
    onLeave: (callback) => {
      presses(({ isControl, name }) => void (isControl && (name === 'c' || name === 'd') && callback()))
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback)
    },
    onRedraw: (callback) => {
      output.on('resize', callback)
      // To all of the job, as the terminal does it: if only we stopped, our parent would run on and no shell would come back.
      presses(({ isControl, name }) => void (isControl && name === 'z' && process.kill(0, 'SIGTSTP')))
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

/** Takes the terminal or gives it back, once. */
function taker(input: ReadStream, output: WriteStream): ((is: boolean) => void) & { isTaken(): boolean } {
  let isTaken = false
  const take = (is: boolean): void => {
    if (isTaken === is) return
    isTaken = is
    if (input.isTTY) input.setRawMode(is)
    output.write(is ? ENTER : RESTORE)
  }
  return Object.assign(take, { isTaken: () => isTaken })
}

interface Press {
  readonly name: string | undefined
  readonly text: string | undefined
  readonly isControl: boolean
}

/** Node knows what terminals send for each key, also over slow lines. */
function keyPresses(input: ReadStream): (callback: (press: Press) => void) => void {
  // What is piped in was not typed by the person who looks.
  if (!input.isTTY) return () => {}
  emitKeypressEvents(input)
  return (callback) => {
    input.on('keypress', (text: string | undefined, { name, ctrl = false, meta = false }: PressedKey) => {
      callback({ name, text: meta ? undefined : text, isControl: ctrl })
    })
  }
}

interface PressedKey {
  readonly name?: string
  readonly ctrl?: boolean
  readonly meta?: boolean
}

function keysOf({ name, text, isControl }: Press): Key[] {
  if (isControl) return []
  const named = NAMED_KEYS.find((one) => one === (name === 'enter' ? 'return' : name))
  if (named !== undefined) return [{ name: named }]
  return text === undefined || text === '' || terminalText(text) !== text ? [] : [{ letter: text }]
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
      return /^y(?:es)?$/i.test((await lines.question(`${terminalText(question)} [y/N] `)).trim())
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

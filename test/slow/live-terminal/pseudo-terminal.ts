/** A command in a real pseudo-terminal, and the screen as a real terminal emulator holds it. */

import { spawn, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { Unicode11Addon } from '@xterm/addon-unicode11'
import { Terminal } from '@xterm/headless'
import { onTestFinished } from 'vitest'

/** What runs, and in which terminal. */
export interface PseudoTerminalOptions {
  /** A program and its arguments, none of which the shell would read otherwise. */
  readonly command: readonly string[]
  readonly columns: number
  readonly rows: number
  readonly env: NodeJS.ProcessEnv
}

/** What the terminal was like once the command had ended. */
export interface TerminalEnd {
  readonly code: number
  /** As `stty -a` says it. */
  readonly modes: string
}

/**
 * `script` of util-linux, which every Debian has, holds the pseudo-terminal; xterm.js reads what comes out of it. Each
 * wait ends with what is on the screen, or with the process: none is for a time.
 */
export class PseudoTerminal {
  readonly #child
  readonly #terminal: Terminal
  readonly ended: Promise<TerminalEnd>
  /** All that was written, as it was. */
  written = ''
  #isOver = false
  #heard = Promise.withResolvers<void>()

  constructor({ command, columns, rows, env }: PseudoTerminalOptions) {
    this.#terminal = new Terminal({ cols: columns, rows, allowProposedApi: true })
    this.#terminal.loadAddon(new Unicode11Addon())
    this.#terminal.unicode.activeVersion = '11'
    const line = `stty cols ${columns} rows ${rows}; echo device $(tty); sh -c 'echo pid $$; exec ${command.join(' ')}'; echo code $?; stty -a`
    this.#child = spawn('script', ['-qefc', line, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
    this.ended = this.#end()
    onTestFinished(() => void this.#child.kill('SIGKILL'))
  }

  get pid(): number {
    return Number(/pid (\d+)/.exec(this.written)?.[1])
  }

  /** Lines of the screen, without spaces at their ends. */
  get screen(): string[] {
    const { buffer, rows } = this.#terminal
    return Array.from(
      { length: rows },
      (_, row) => buffer.active.getLine(buffer.active.viewportY + row)?.translateToString(true) ?? '',
    )
  }

  /** The colour of the palette in which a text stands on the screen; undefined for none. */
  colorOf(text: string): number | undefined {
    const row = this.screen.findIndex((line) => line.includes(text))
    const line = this.#terminal.buffer.active.getLine(this.#terminal.buffer.active.viewportY + row)
    const cell = line?.getCell(this.screen[row]!.indexOf(text))
    return cell?.isFgPalette() === true ? cell.getFgColor() : undefined
  }

  /** True while the screen of before is put aside. */
  get isTaken(): boolean {
    return this.#terminal.buffer.active.type === 'alternate'
  }

  type(keys: string): void {
    this.#child.stdin.write(keys)
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows)
    const device = /device (\/dev\/\S+)/.exec(this.written)![1]!
    execFileSync('stty', ['-F', device, 'cols', String(columns), 'rows', String(rows)])
  }

  /** Waits until the screen says so. @throws {Error} with the screen, when the command ends before */
  async shows(wanted: RegExp | string): Promise<string[]> {
    const says = (): boolean =>
      typeof wanted === 'string'
        ? this.screen.join('\n').includes(wanted)
        : wanted.test(this.screen.join('\n'))
    while (!says()) {
      if (this.#isOver) throw new Error(`The screen never said ${String(wanted)}:\n${this.screen.join('\n')}`)
      await this.#heard.promise
    }
    return this.screen
  }

  #hear(text: string): void {
    this.written += text
    this.#terminal.write(text, () => this.#tell())
  }

  #tell(): void {
    const { resolve } = this.#heard
    this.#heard = Promise.withResolvers()
    resolve()
  }

  async #end(): Promise<TerminalEnd> {
    await once(this.#child, 'close')
    await new Promise<void>((resolve) => this.#terminal.write('', resolve))
    this.#isOver = true
    this.#tell()
    const [, code = '', modes = ''] = /code (\d+)\s+([^]*)$/.exec(this.written) ?? []
    return { code: Number(code), modes }
  }
}

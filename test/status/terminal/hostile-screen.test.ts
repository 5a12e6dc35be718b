/** Names that would act, on the screen of a real terminal emulator: other lines and other cells stay where they are. */

import { Terminal } from '@xterm/headless'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { changedLines } from '../../../src/cli/live/screen.ts'
import { taskTable } from '../../../src/status/terminal/task-table.ts'
import { boardOf } from '../../../src/status/view/board.ts'
import { aProcess, aRow, NOW } from '../view/stage.ts'

const WIDTH = 80
/** As `watch` takes a terminal. */
const NO_WRAP = '\u001b[?7l'

/** The screen of `watch` with a session of that name above another. */
async function screenOf(label: string): Promise<string[]> {
  const sessions = [
    aRow('a', 'stalled', { label, agent: label, now: [{ text: 'in ' }, { code: label }] }),
    aRow('b', 'active', { label: 'plan-trip' }),
  ]
  const board = boardOf({ sessions, processes: [aProcess()] })
  const shape = {
    width: WIDTH,
    height: 10,
    isAscii: false,
    hasColor: true,
    now: NOW,
    all: true,
    isScreen: true,
  }
  const terminal = new Terminal({ cols: WIDTH, rows: 10, allowProposedApi: true })
  const text = NO_WRAP + changedLines([], taskTable(board, { ...shape, chosen: sessions[0]!.id }))
  await new Promise<void>((resolve) => terminal.write(text, resolve))
  return Array.from(
    { length: 6 },
    (_, row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '',
  )
}

const UNITS = fc
  .array(fc.nat({ max: 0xff_ff }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes))
const NAMES = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  UNITS,
  fc.constantFrom(
    '\u001b[2J\u001b[H\u009b5A',
    '漢字'.repeat(30),
    '👩‍👩‍👧'.repeat(30),
    `a${'\u0301'.repeat(400)}`,
    '\u202e\u2066abc',
  ),
)

it('watch shows any name as text in its own cell, whatever the terminal takes its width to be', async () => {
  const expected = await screenOf('index-repo')
  await fc.assert(
    fc.asyncProperty(NAMES, async (label) => {
      const screen = await screenOf(label)

      expect(screen.toSpliced(3, 1)).toEqual(expected.toSpliced(3, 1))
      expect(screen[3]).toMatch(/^›▲ Stalled .* 9s$/)
    }),
    { numRuns: 60 },
  )
})

/** What the commands say about themselves. */

import type { Command } from './command.ts'
import { HELP_FLAG, type Flags } from './flags.ts'

/** The help of the whole. */
export function overview(commands: readonly Command[], version: string): string {
  const rows = commands.map(({ name, takes, summary }) => [`${name} ${takes}`, summary] as const)
  return [
    `lifesign ${version}`,
    '',
    'Usage: lifesign <command> [options]',
    '',
    ...columns(rows),
    '',
    ...columns([
      ['--help', 'shows this; after a command, what it takes'],
      ['--version', 'shows the version'],
    ]),
    '',
    'Exit codes: 0 done, 1 not done, 2 wrong usage; the help of a command says what else it has.',
  ].join('\n')
}

/** The help of one command. */
export function helpOf({ name, takes, summary, details, flags }: Command): string {
  return [
    `Usage: lifesign ${name}${takes && ` ${takes}`} [options]`,
    '',
    `${summary}.`,
    '',
    ...columns(rowsOf({ ...flags, ...HELP_FLAG })),
    ...(details.length === 0 ? [] : ['', ...details]),
  ].join('\n')
}

function rowsOf(flags: Flags): (readonly [string, string])[] {
  return Object.entries(flags).map(([name, { value, many = false, text }]) => [
    value === undefined ? `--${name}` : `--${name} ${value}`,
    many ? `${text}; may be repeated` : text,
  ])
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

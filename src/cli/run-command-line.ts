/** Finds the command that was asked for, and runs it. */

import { EXIT, type Command, type Terminal } from './command.ts'
import { readArguments } from './flags.ts'
import { helpOf, overview } from './help.ts'
import { didYouMean } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

/** What a command line needs. */
export interface CommandLine {
  readonly commands: readonly Command[]
  readonly version: string
  readonly terminal: Terminal
}

/**
 * Runs one command line. Never rejects for what the caller did wrong.
 *
 * @param args what follows `lifesign`
 * @returns the exit code: 0 done, 1 not done, 2 wrong usage
 */
export async function runCommandLine(args: readonly string[], line: CommandLine): Promise<number> {
  const { commands, version, terminal } = line
  try {
    if (asksFor(args[0], '--version', '-v')) return said(terminal, version)
    if (asksFor(args[0], '--help', '-h', 'help') || args.length === 0) {
      const text = overview(commands, version)
      if (args.length > 0) return said(terminal, text)
      terminal.complain(text)
      return EXIT.wrongUsage
    }
    if (asksFor(args.at(-1), '--help', '-h') && isBegun(args.slice(0, -1), commands))
      return said(terminal, overview(commands, version))
    const { command, rest } = found(args, commands)
    if (rest.some((arg) => asksFor(arg, '--help', '-h'))) return said(terminal, helpOf(command))
    return await command.run(readArguments(rest, command.flags), terminal)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    terminal.complain(`lifesign: ${error.message}`)
    return EXIT.wrongUsage
  }
}

function asksFor(arg: string | undefined, ...names: readonly string[]): boolean {
  return arg !== undefined && names.includes(arg)
}

/** Whether these words are the beginning of a command, and not all of it. */
function isBegun(words: readonly string[], commands: readonly Command[]): boolean {
  return commands.some(({ name }) => name.startsWith(`${words.join(' ')} `))
}

function said(terminal: Terminal, text: string): number {
  terminal.say(text)
  return EXIT.done
}

function found(
  args: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly rest: readonly string[] } {
  for (const command of commands) {
    const words = command.name.split(' ')
    if (words.every((word, index) => args[index] === word)) return { command, rest: args.slice(words.length) }
  }
  throw unknownCommand(args, commands)
}

function unknownCommand(args: readonly string[], commands: readonly Command[]): UsageError {
  const [first = '', second] = args
  const names = commands.map(({ name }) => name)
  if (first.startsWith('-')) {
    const hint = didYouMean(first, ['--help', '--version'])
    return new UsageError(`Cannot use ${first}: a command comes first${hint || '.'} See lifesign --help`)
  }
  const begun = names.filter((name) => name.startsWith(`${first} `))
  const words = second === undefined || second.startsWith('-') ? first : `${first} ${second}`
  if (begun.length > 0 && words === first) {
    return new UsageError(`Cannot run ${first}: it needs another word. Did you mean ${begun.join(' or ')}?`)
  }
  const asked = names.some((name) => name.includes(' ') && didYouMean(words, [name]) !== '') ? words : first
  return new UsageError(
    `Cannot run ${asked}: there is no such command${didYouMean(asked, names) || '.'} See lifesign --help`,
  )
}

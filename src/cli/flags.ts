/** Reads the arguments of a command, and says clearly what is wrong with them. */

import { parseArgs } from 'node:util'
import { didYouMean } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

/** One option of a command. */
export interface Flag {
  /** What it takes, as help shows it: `<room>`. Absent for a switch. */
  readonly value?: string
  /** May be given several times. */
  readonly many?: boolean
  /** What it does, for help: begins small, no full stop. */
  readonly text: string
}

/** Options of a command, by their names without dashes. */
export type Flags = Readonly<Record<string, Flag>>

/** What the caller wrote. */
export class Arguments {
  readonly positionals: readonly string[]
  readonly #values: Readonly<Record<string, unknown>>

  constructor(positionals: readonly string[], values: Readonly<Record<string, unknown>>) {
    this.positionals = positionals
    this.#values = values
  }

  has(name: string): boolean {
    return this.#values[name] === true
  }

  /** @throws {UsageError} for an empty one: mostly a variable of the shell that is not set */
  text(name: string): string | undefined {
    return this.many(name).at(-1)
  }

  /** All values of an option that may be given several times. */
  many(name: string): readonly string[] {
    const value = this.#values[name]
    const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
    if (values.includes('')) throw new UsageError(`Cannot use --${name}: its value is empty`)
    return values
  }
}

/** Every command has it. */
export const HELP_FLAG: Flags = { help: { text: 'shows this' } }

/**
 * Reads arguments.
 *
 * @throws {UsageError} for what the command does not know
 */
export function readArguments(args: readonly string[], flags: Flags): Arguments {
  const all = { ...flags, ...HELP_FLAG }
  try {
    const { positionals, values } = parseArgs({
      args: withJoinedNumbers(args, all),
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(all).map(([name, { value, many = false }]) => [
          name,
          {
            type: value === undefined ? ('boolean' as const) : ('string' as const),
            multiple: many,
            ...(name === 'help' && { short: 'h' }),
          },
        ]),
      ),
    })
    return new Arguments(positionals, values)
  } catch (error) {
    throw new UsageError(complaint(error as NodeJS.ErrnoException, all))
  }
}

// Rooms may be negative numbers, as groups of Telegram are, which look like options.
function withJoinedNumbers(args: readonly string[], flags: Flags): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1) ?? ''
    const takesValue = before.startsWith('--') && flags[before.slice(2)]?.value !== undefined
    if (takesValue && /^-\d/.test(arg)) joined.splice(-1, 1, `${before}=${arg}`)
    else joined.push(arg)
  }
  return joined
}

// Node's own words give advice that does not fit here.
function complaint({ code, message }: NodeJS.ErrnoException, flags: Flags): string {
  const [, name = ''] = /'(?:-\w, )?(-[^' =]*)/.exec(message) ?? []
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const names = Object.keys(flags).map((flag) => `--${flag}`)
    return `Cannot use ${name}: there is no such option${didYouMean(name, names)}`
  }
  const needsValue = flags[name.replace(/^-+/, '')]?.value
  return needsValue === undefined
    ? `Cannot use ${name}: it takes no value`
    : `Cannot use ${name}: it needs a value, as in ${name}=${needsValue}`
}

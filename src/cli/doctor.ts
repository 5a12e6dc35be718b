/** `lifesign doctor`: what is wrong with a set-up, and what to do about it. */

import { EXIT, type Command, type Terminal } from './command.ts'
import type { Arguments } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** One statement of the doctor. */
export interface Diagnosis {
  readonly topic: string
  readonly level: 'ok' | 'note' | 'problem'
  readonly text: string
  readonly remedy?: string
}

/** What shall be looked at. */
export interface DoctorWishes {
  /** A config file; without one it is found. */
  readonly file: string | undefined
  /** A file that sets things up, such as an SDK: it is imported. */
  readonly imports: string | undefined
  /** Whether one signal of each kind is sent. */
  readonly telemetry: boolean
}

/** What the command needs of the rest of the house. */
export interface DoctorDoors {
  diagnose(wishes: DoctorWishes): Promise<readonly Diagnosis[]>
  /** One harmless line of text that somebody else chose. */
  plain(text: string): string
}

const MARKS = { ok: '✓', note: '·', problem: '✗' } as const

/** The command, with its doors. */
export function doctorCommand(doors: DoctorDoors): Command {
  return {
    name: 'doctor',
    takes: '',
    summary: 'Looks at a set-up, and names what is wrong with it, each with a remedy',
    details: [
      'It reads variables and config file as lifesign/register does, and asks each channel who it is: nobody is told',
      'anything. --import runs a file of yours, as node --import would, and looks at the SDK and the Lifesign that it',
      'starts; of an application it names the frameworks that were not found. Output has no token, and of addresses',
      'the host at most.',
      'Without a channel telemetry goes out all the same: that is a hint, unless a defaultOrigin needs one.',
      'Exit codes: 0 no complaint, perhaps hints, 1 a problem was found, 2 wrong usage.',
    ],
    flags: {
      config: { value: '<file>', text: 'the config file' },
      import: { value: '<file>', text: 'a file that sets up an SDK, or starts Lifesign; it is run' },
      telemetry: { text: 'sends one span, one metric and one log record to where the SDK would' },
      json: { text: 'says it in one line of JSON, for machines' },
    },
    run: (args, terminal) => doctor(args, terminal, doors),
  }
}

async function doctor(
  args: Arguments,
  terminal: Terminal,
  { diagnose, plain }: DoctorDoors,
): Promise<number> {
  const [extra] = args.positionals
  if (extra !== undefined) throw new UsageError(`Cannot use ${plain(extra)}: doctor takes options only`)
  const found = await diagnose({
    file: args.text('config'),
    imports: args.text('import'),
    telemetry: args.has('telemetry'),
  })
  const problems = found.filter(({ level }) => level === 'problem').length
  terminal.say(args.has('json') ? jsonOf(found, plain) : linesOf(found, plain).join('\n'))
  return problems === 0 ? EXIT.done : EXIT.failed
}

function jsonOf(found: readonly Diagnosis[], plain: (text: string) => string): string {
  const findings = found.map(({ topic, level, text, remedy }) => ({
    topic,
    level,
    text: plain(text),
    remedy: remedy === undefined ? null : plain(remedy),
  }))
  return JSON.stringify({ healthy: found.every(({ level }) => level !== 'problem'), findings })
}

/** The answer first, then what there is to do, and last what was looked at and found well. */
function linesOf(found: readonly Diagnosis[], plain: (text: string) => string): string[] {
  const width = Math.max(0, ...found.map(({ topic }) => topic.length))
  const linesFor = ({ topic, level, text, remedy }: Diagnosis): string[] => [
    `${MARKS[level]} ${topic.padEnd(width)}  ${plain(text)}`,
    ...(remedy === undefined ? [] : [`  ${' '.repeat(width)}  → ${plain(remedy)}`]),
  ]
  const of = (wanted: Diagnosis['level']): Diagnosis[] => found.filter(({ level }) => level === wanted)
  const [wrong, notes, well] = [of('problem'), of('note'), of('ok')]
  const hints = notes.length === 0 ? [] : [counted(notes.length, 'hint')]
  const answer = [wrong.length === 0 ? 'No complaint.' : counted(wrong.length, 'problem'), ...hints].join(' ')
  return [answer, ...paragraph([...wrong, ...notes].flatMap(linesFor)), ...paragraph(well.flatMap(linesFor))]
}

function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines]
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}.`
}

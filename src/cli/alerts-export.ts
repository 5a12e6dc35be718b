/** `lifesign alerts export`: rules, an example of routing, and the runbooks, for a team's own repository. */

import type { Command } from './command.ts'
import type { ExportFile } from './export-files.ts'
import { exportAndReport, folderOf, FORCE_DETAILS, FORCE_FLAG, TRANSLATION_FLAG } from './export-report.ts'
import type { Arguments, Flags } from './flags.ts'
import { didYouMean } from './nearest-name.ts'
import { UsageError } from './usage-error.ts'

/** What the caller wants otherwise than it is by default. */
export interface AlertWishes {
  readonly jobs?: string
  readonly expectedJobs?: readonly string[]
  readonly runbookUrlPrefix?: string
  readonly interval?: string
  readonly translation?: string
  readonly slo?: { readonly target?: number; readonly minimumRuns?: number }
  readonly thresholds?: Readonly<Record<string, number>>
  readonly holds?: Readonly<Record<string, string>>
}

/** What the command needs of the rest of the house. */
export interface AlertsDoors {
  /**
   * Rules, Alertmanager's example and the runbooks.
   *
   * @param options as they stand on the command line, for the head of the rules
   * @throws {SyntaxError | RangeError} that names the wish, its bound and its value
   */
  alerts(wishes: AlertWishes, options: readonly string[]): Promise<readonly ExportFile[]>
  /** What can be wished for by name. */
  names(): Promise<{ readonly thresholds: readonly string[]; readonly alerts: readonly string[] }>
}

const FLAGS: Flags = {
  jobs: { value: '<regex>', text: 'the values of job to watch, as a whole; default: all that run Lifesign' },
  'expected-job': {
    value: '<job>',
    many: true,
    text: 'a job that must always be there: a page if it is not',
  },
  'runbook-url-prefix': {
    value: '<url>',
    text: "what precedes <alert>.md in links to runbooks; default: Lifesign's repository",
  },
  interval: { value: '<time>', text: "how often rules are evaluated, as 30s; default: the server's" },
  'slo-target': {
    value: '<share>',
    text: 'share of runs that shall complete, 0.94 to 0.9999; default: 0.95',
  },
  'slo-minimum-runs': { value: '<number>', text: 'runs below which a burn rate says nothing; default: 10' },
  threshold: { value: '<name>=<number>', many: true, text: 'from when on an alert speaks' },
  hold: { value: '<alert>=<time>', many: true, text: 'how long its condition must hold, as 5m' },
  translation: TRANSLATION_FLAG,
  force: FORCE_FLAG,
}

/** How the options are called where they are checked. */
const CALLED: readonly (readonly [pattern: RegExp, flag: string])[] = [
  [/\bexpectedJobs\b/, '--expected-job'],
  [/\brunbookUrlPrefix\b/, '--runbook-url-prefix'],
  [/\bslo\.target\b/, '--slo-target'],
  [/\bslo\.minimumRuns\b/, '--slo-minimum-runs'],
  [/\bthresholds\./, '--threshold '],
  [/\bholds\./, '--hold '],
  [/\b(jobs|interval|translation)(?=:)/, '--$1'],
]

/** The command, with its doors. */
export function alertsExportCommand(doors: AlertsDoors): Command {
  return {
    name: 'alerts export',
    takes: '<folder>',
    summary: "Writes Prometheus' rules, an example for Alertmanager and the runbooks to a folder",
    details: [
      'Thresholds are listed in dashboards/README.md, alerts in dashboards/runbooks.',
      ...FORCE_DETAILS,
      'The example and the runbooks are yours to edit: changed ones are kept, and that is no failure.',
    ],
    flags: FLAGS,
    async run(args, terminal) {
      const folder = folderOf(args)
      const wishes = await wishesOf(args, doors)
      const files = await doors.alerts(wishes, optionsOf(args)).catch((error: Error) => {
        if (error instanceof SyntaxError || error instanceof RangeError) throw new UsageError(inFlags(error))
        throw error
      })
      return exportAndReport({ folder, files, force: args.has('force'), next: nextOf(wishes) }, terminal)
    },
  }
}

async function wishesOf(args: Arguments, doors: AlertsDoors): Promise<AlertWishes> {
  const names = await doors.names()
  const [jobs, runbookUrlPrefix, interval, translation] = [
    'jobs',
    'runbook-url-prefix',
    'interval',
    'translation',
  ].map((name) => args.text(name))
  const [target, minimumRuns] = ['slo-target', 'slo-minimum-runs'].map((name) =>
    numberOf(name, args.text(name)),
  )
  const thresholds = pairsOf(args, 'threshold', names.thresholds).map(
    ([name, value]) => [name, numberOf(`threshold ${name}`, value)] as const,
  )
  return {
    ...(jobs !== undefined && { jobs }),
    ...(runbookUrlPrefix !== undefined && { runbookUrlPrefix }),
    ...(interval !== undefined && { interval }),
    ...(translation !== undefined && { translation }),
    expectedJobs: args.many('expected-job'),
    slo: { ...(target !== undefined && { target }), ...(minimumRuns !== undefined && { minimumRuns }) },
    thresholds: Object.fromEntries(thresholds) as Record<string, number>,
    holds: Object.fromEntries(pairsOf(args, 'hold', names.alerts)),
  }
}

function pairsOf(args: Arguments, flag: string, names: readonly string[]): (readonly [string, string])[] {
  return args.many(flag).map((pair) => {
    const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? []
    if (!names.includes(name)) {
      const known = didYouMean(name, names) || `. Known are ${names.join(', ')}`
      throw new UsageError(`Cannot use --${flag} ${name}: there is no such name${known}`)
    }
    if (value === '') throw new UsageError(`Cannot use --${flag} ${name}: it needs a value, as in ${name}=5`)
    return [name, value]
  })
}

function numberOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value)) return value
  throw new UsageError(
    `Cannot use --${flag}: it must be a number, but is ${JSON.stringify(text.slice(0, 40))}`,
  )
}

/** The options that shape the files, as one would write them again. */
function optionsOf(args: Arguments): string[] {
  return Object.entries(FLAGS).flatMap(([name, { value }]) =>
    value === undefined ? [] : args.many(name).map((one) => `--${name} ${quoted(one)}`),
  )
}

function quoted(value: string): string {
  return /^[\w.,:/=@%+-]+$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`
}

function inFlags({ name, message }: Error): string {
  // Of all options only the jobs are an expression.
  if (name === 'SyntaxError') return `Cannot use --jobs: ${message}`
  return CALLED.reduce((words, [pattern, flag]) => words.replace(pattern, flag), message)
}

function nextOf({ runbookUrlPrefix }: AlertWishes): readonly string[] {
  return [
    'Next: name prometheus/rules.yaml under rule_files of Prometheus, and check it: promtool check rules.',
    'alertmanager/alertmanager.yaml is an example: put your own receivers in.',
    ...(runbookUrlPrefix === undefined
      ? ["Alerts link to the runbooks in Lifesign's repository: --runbook-url-prefix links to yours."]
      : []),
  ]
}

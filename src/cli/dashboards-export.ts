/** `lifesign dashboards export`: the dashboards of Grafana, for jobs of one's own. */

import type { Command } from './command.ts'
import type { ExportFile } from './export-files.ts'
import { exportAndReport, folderOf, FORCE_DETAILS, FORCE_FLAG, TRANSLATION_FLAG } from './export-report.ts'
import { UsageError } from './usage-error.ts'

/** What the caller wants otherwise than it is by default. */
export interface DashboardWishes {
  /** Regular expression of the jobs that they show. */
  readonly jobs: string | undefined
  /** How Prometheus translates the names of OTLP. */
  readonly translation: string | undefined
}

/** What the command needs of the rest of the house. */
export interface DashboardsDoors {
  /**
   * All dashboards.
   *
   * @param wishes what shall be otherwise than by default
   * @throws {SyntaxError | RangeError} that names the wish, its bound and its value
   */
  dashboards(wishes: DashboardWishes): Promise<readonly ExportFile[]>
}

const NEXT = [
  'Next: in Grafana, Dashboards, New, Import, and upload the files; or let Grafana read this folder:',
  '',
  '  # /etc/grafana/provisioning/dashboards/lifesign.yaml',
  '  apiVersion: 1',
  '  providers:',
  '    - name: lifesign',
  '      folder: Lifesign',
  '      type: file',
  '      options:',
  '        path: <this folder, where Grafana sees it>',
]

/** The command, with its doors. */
export function dashboardsExportCommand({ dashboards }: DashboardsDoors): Command {
  return {
    name: 'dashboards export',
    takes: '<folder>',
    summary: 'Writes the dashboards of Grafana to a folder',
    details: [
      'With --jobs the variable Job offers these jobs only, and All means all of these.',
      'The uids are the same in each export: links stay, and a new export takes the place of the last.',
      ...FORCE_DETAILS,
    ],
    flags: {
      jobs: {
        value: '<regex>',
        text: 'the values of job to show, as a whole; default: all that run Lifesign',
      },
      translation: TRANSLATION_FLAG,
      force: FORCE_FLAG,
    },
    async run(args, terminal) {
      const [folder, force] = [folderOf(args), args.has('force')]
      const wishes = { jobs: args.text('jobs'), translation: args.text('translation') }
      const files = await dashboards(wishes).catch((error: Error) => {
        if (error instanceof SyntaxError) throw new UsageError(`Cannot use --jobs: ${error.message}`)
        if (error instanceof RangeError) throw new UsageError(error.message.replace(/use (?=\w)/, 'use --'))
        throw error
      })
      return exportAndReport({ folder, files, force, next: NEXT }, terminal)
    },
  }
}

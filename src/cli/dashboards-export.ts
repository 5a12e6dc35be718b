/** `lifesign dashboards export`: the dashboards of Grafana, for jobs of one's own. */

import type { Command } from './command.ts'
import type { ExportFile } from './export-files.ts'
import { exportAndReport, folderOf, FORCE_DETAILS, FORCE_FLAG } from './export-report.ts'
import { UsageError } from './usage-error.ts'

/** What the command needs of the rest of the house. */
export interface DashboardsDoors {
  /**
   * All dashboards.
   *
   * @param jobs regular expression of the jobs that they show; all if undefined
   * @throws {SyntaxError | RangeError} for one that is none
   */
  dashboards(jobs: string | undefined): Promise<readonly ExportFile[]>
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
      force: FORCE_FLAG,
    },
    async run(args, terminal) {
      const [folder, jobs, force] = [folderOf(args), args.text('jobs'), args.has('force')]
      const files = await dashboards(jobs).catch((error: Error) => {
        if (error instanceof SyntaxError || error instanceof RangeError)
          throw new UsageError(`Cannot use --jobs: ${error.message}`)
        throw error
      })
      return exportAndReport({ folder, files, force, next: NEXT }, terminal)
    },
  }
}

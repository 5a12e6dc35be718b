/** Exports files, and says what was written and what was not. */

import { EXIT, type Terminal } from './command.ts'
import { exportFiles, type ExportedFile, type ExportFile } from './export-files.ts'
import type { Arguments, Flag } from './flags.ts'
import { UsageError } from './usage-error.ts'

/** What both exports know. */
export const FORCE_FLAG: Flag = { text: 'also overwrites files that were changed since they were written' }

/** In which names both ask. */
export const TRANSLATION_FLAG: Flag = {
  value: '<strategy>',
  text: "otlp.translation_strategy of Prometheus 3, as NoTranslation; default: Prometheus' own",
}

/** What both exports say of it. */
export const FORCE_DETAILS: readonly string[] = [
  'A file that is there, and is not as this command wrote it, is kept, and the exit code is 1.',
  'What was written is noted in .lifesign-export: keep that beside the files.',
]

/** One export. */
export interface Export {
  readonly folder: string
  readonly files: readonly ExportFile[]
  readonly force: boolean
  /** What comes next, in lines. */
  readonly next: readonly string[]
}

/**
 * The folder that the caller named.
 *
 * @throws {UsageError} for none, or several
 */
export function folderOf({ positionals }: Arguments): string {
  const [folder, ...more] = positionals
  if (folder === undefined || folder === '') throw new UsageError('Cannot export: name a folder')
  if (more.length === 0) return folder
  throw new UsageError(`Cannot export: one folder at a time, but there is also ${more.join(' ')}`)
}

/** Exports, and returns the exit code: 0 if all is in place, 1 if something was kept or cannot be written. */
export function exportAndReport({ folder, files, force, next }: Export, terminal: Terminal): number {
  const exported = filesExported(folder, { files, force }, terminal)
  if (exported === undefined) return EXIT.failed
  terminal.say([...linesOf(folder, exported), '', ...next].join('\n'))
  const kept = exported.filter(({ outcome, isExample }) => outcome === 'kept' && !isExample).length
  if (kept === 0) return EXIT.done
  const were = kept === 1 ? '1 file was' : `${kept} files were`
  terminal.complain(`lifesign: ${were} changed since, and kept: --force overwrites`)
  return EXIT.failed
}

function filesExported(
  folder: string,
  { files, force }: Pick<Export, 'files' | 'force'>,
  terminal: Terminal,
): readonly ExportedFile[] | undefined {
  try {
    return exportFiles(folder, files, { force })
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    terminal.complain(`lifesign: Cannot write ${path ?? folder}: ${code}`)
    return undefined
  }
}

function linesOf(folder: string, files: readonly ExportedFile[]): string[] {
  const unchanged = files.filter(({ outcome }) => outcome === 'unchanged').length
  const lines = files
    .filter(({ outcome }) => outcome !== 'unchanged')
    .map(({ path, outcome }) => `${outcome.padEnd(9)}  ${folder.replace(/\/+$/, '')}/${path}`)
  return unchanged === 0 ? lines : [...lines, `unchanged  ${unchanged} ${unchanged === 1 ? 'file' : 'files'}`]
}

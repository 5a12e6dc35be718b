/** Writes files into a folder of the user's, and never over what the user has changed. */

import { hash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One file to write. */
export interface ExportFile {
  /** From the folder. */
  readonly path: string
  readonly text: string
  /** It is there to be edited: nobody is surprised if it was. @default false */
  readonly isExample?: boolean
}

/** What became of one file. */
export interface ExportedFile {
  readonly path: string
  readonly isExample: boolean
  /** `kept`: it is there, and is not what we wrote. */
  readonly outcome: 'written' | 'unchanged' | 'kept'
}

/**
 * Remembers what we wrote, as one hash a file: a file that the user has changed since stays. Its name does not end
 * in `.json`, which Grafana would read.
 */
const LEDGER = '.lifesign-export'

type Ledger = Readonly<Record<string, string>>

/**
 * Writes files where there is none, where it is as we left it, and everywhere with `force`.
 *
 * @throws {Error} of `node:fs` when the folder cannot be read or written
 */
export function exportFiles(
  folder: string,
  files: readonly ExportFile[],
  { force }: { readonly force: boolean },
): readonly ExportedFile[] {
  const ledger = readLedger(folder)
  const exported = files.map((file) => exportFile(folder, file, force ? undefined : ledger))
  const ours = files.filter((_, index) => exported[index]?.outcome !== 'kept')
  const hashes = Object.fromEntries(ours.map(({ path, text }) => [path, hashOf(text)]))
  write(join(folder, LEDGER), `${JSON.stringify({ ...ledger, ...hashes }, null, 2)}\n`)
  return exported
}

function exportFile(
  folder: string,
  { path, text, isExample = false }: ExportFile,
  ledger: Ledger | undefined,
): ExportedFile {
  const file = join(folder, path)
  const found = readIfThere(file)
  if (found === text) return { path, isExample, outcome: 'unchanged' }
  const isOurs = found === undefined || ledger === undefined || hashOf(found) === ledger[path]
  if (!isOurs) return { path, isExample, outcome: 'kept' }
  write(file, text)
  return { path, isExample, outcome: 'written' }
}

function write(file: string, text: string): void {
  makeFolder(dirname(file))
  writeFileSync(file, text)
}

// Not `recursive`: with it Node tries for ever where the system refuses, as below `/proc`.
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error
    makeFolder(dirname(folder))
    mkdirSync(folder)
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

// One that cannot be read is as good as none: then nothing there counts as ours.
function readLedger(folder: string): Ledger {
  try {
    const ledger: unknown = JSON.parse(readIfThere(join(folder, LEDGER)) ?? '{}')
    return typeof ledger === 'object' && ledger !== null ? (ledger as Ledger) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

// Line ends of Windows are no change: git may have made them.
function hashOf(text: string): string {
  return hash('sha256', text.replaceAll('\r\n', '\n'))
}

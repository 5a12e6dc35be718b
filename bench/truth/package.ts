/** The package that is judged: today's, or that of an earlier commit, known only by its public doors. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { childProcesses } from '../../src/adapters/child-process/index.ts'
import type { fetchProgress } from '../../src/adapters/fetch/index.ts'
import type { Lifesign } from '../../src/index.ts'

export type { RunHandle, SessionState, WaitKind, WorkHandle, Run, Lifesign } from '../../src/index.ts'

/** What a replay uses of a package. */
export interface JudgedPackage {
  readonly Lifesign: typeof Lifesign
  readonly fetchProgress: typeof fetchProgress
  /** Missing in early commits. */
  readonly childProcesses: typeof childProcesses | undefined
}

/** Where this repository stands. */
export const HERE = fileURLToPath(new URL('../..', import.meta.url))

/** Loads the package whose repository stands in `root`. */
export async function loadPackage(root: string): Promise<JudgedPackage> {
  const load = (path: string): Promise<JudgedPackage> => import(pathToFileURL(join(root, path)).href)
  const processes = 'src/adapters/child-process/index.ts'
  const [main, fetch, children] = await Promise.all([
    load('src/index.ts'),
    load('src/adapters/fetch/index.ts'),
    existsSync(join(root, processes)) ? load(processes) : undefined,
  ])
  return {
    Lifesign: main.Lifesign,
    fetchProgress: fetch.fetchProgress,
    childProcesses: children?.childProcesses,
  }
}

/** An earlier commit, checked out beside this one. */
export interface Checkout {
  readonly root: string
  /** Removes it again. */
  remove(): void
}

/**
 * Checks out a commit in a folder of its own, with this repository's installed packages.
 *
 * @throws {Error} when git knows no such commit
 */
export function checkOut(revision: string): Checkout {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: HERE, encoding: 'utf8' }).trim()
  const commit = git('rev-parse', '--verify', '--quiet', `${revision}^{commit}`)
  const root = join(mkdtempSync(join(tmpdir(), 'lifesign-truth-')), 'checkout')
  git('worktree', 'add', '--quiet', '--detach', root, commit)
  const remove = (): void => {
    git('worktree', 'remove', '--force', root)
    rmSync(join(root, '..'), { recursive: true, force: true })
  }
  const link = join(root, 'node_modules')
  if (!existsSync(link)) symlinkSync(join(HERE, 'node_modules'), link, 'junction')
  return { root, remove }
}

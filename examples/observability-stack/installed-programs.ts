/** Looks for Prometheus and Alertmanager along PATH, and says which packages bring what is missing. */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Where the programs are. */
export interface InstalledPrograms {
  readonly prometheus: string
  readonly alertmanager: string
}

/** Names that a program goes by, Debian's first, and Debian's package of it. */
const PROGRAMS = {
  prometheus: { names: ['prometheus'], debianPackage: 'prometheus' },
  alertmanager: {
    names: ['prometheus-alertmanager', 'alertmanager'],
    debianPackage: 'prometheus-alertmanager',
  },
} as const satisfies Record<
  keyof InstalledPrograms,
  { readonly names: readonly string[]; readonly debianPackage: string }
>

/** Debian's package of each program. */
export const DEBIAN_PACKAGES = {
  prometheus: PROGRAMS.prometheus.debianPackage,
  alertmanager: PROGRAMS.alertmanager.debianPackage,
} as const

/**
 * Finds both.
 *
 * @param path usually `process.env.PATH`
 * @throws {Error} that names all packages to install
 */
export function findPrograms(path: string): InstalledPrograms {
  const prometheus = find(PROGRAMS.prometheus.names, path)
  const alertmanager = find(PROGRAMS.alertmanager.names, path)
  if (prometheus !== undefined && alertmanager !== undefined) return { prometheus, alertmanager }
  const missing = [
    ...(prometheus === undefined ? [PROGRAMS.prometheus] : []),
    ...(alertmanager === undefined ? [PROGRAMS.alertmanager] : []),
  ]
  const names = missing.map(({ names: [name] }) => name).join(' and ')
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ')
  throw new Error(`Cannot find ${names}: install with \`apt-get install ${packages}\` (Debian)`)
}

function find(names: readonly string[], path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '')
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

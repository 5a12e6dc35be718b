/** Finds the copies of OpenTelemetry's API that an application has installed. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One copy. */
export interface ApiCopy {
  readonly version: string
  /** The package that it belongs to; undefined for the application's own. */
  readonly of: string | undefined
}

/** Folders that are looked into; a large application has some thousands. */
const MAX_FOLDERS = 50_000

/** All copies below a folder, its own first. Never throws. */
export function apiCopies(folder: string): readonly ApiCopy[] {
  const copies: ApiCopy[] = []
  const waiting: { readonly modules: string; readonly of: string | undefined }[] = [
    { modules: join(folder, 'node_modules'), of: undefined },
  ]
  for (
    let looked = 0, next = waiting.shift();
    next !== undefined && looked < MAX_FOLDERS;
    next = waiting.shift()
  ) {
    const { modules, of } = next
    const version = versionOf(join(modules, '@opentelemetry', 'api'))
    if (version !== undefined) copies.push({ version, of })
    for (const name of packagesIn(modules)) {
      looked += 1
      waiting.push({ modules: join(modules, name, 'node_modules'), of: ownerOf(name) })
    }
  }
  return unique(copies)
}

/** Names of packages, with their scopes, and the store of pnpm, which holds further ones. */
function packagesIn(modules: string): string[] {
  return foldersIn(modules).flatMap((name) => {
    if (name === '.pnpm') return foldersIn(join(modules, name)).map((stored) => join(name, stored))
    if (name.startsWith('.')) return []
    return name.startsWith('@') ? foldersIn(join(modules, name)).map((one) => `${name}/${one}`) : [name]
  })
}

/** `.pnpm/@google+adk@1.4.0_x` belongs to `@google/adk`. */
function ownerOf(name: string): string {
  const [, stored = name] = /^\.pnpm.(@?[^@]+)@/.exec(name) ?? []
  return stored.replace('+', '/')
}

function foldersIn(folder: string): string[] {
  try {
    // Links are left out: in the store of pnpm they lead to what is looked at anyway.
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    )
  } catch {
    return []
  }
}

function versionOf(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version?: unknown
    }
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

// With pnpm, all that depends on one copy links to it.
function unique(copies: readonly ApiCopy[]): readonly ApiCopy[] {
  const own = copies.find(({ of }) => of === undefined)
  const isNews = ({ version, of }: ApiCopy, index: number): boolean =>
    of === undefined ||
    (version !== own?.version && copies.findIndex((other) => other.version === version) === index)
  return copies.filter(isNews)
}

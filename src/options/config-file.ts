/** Loads the options of `startLifesign` from a module of the user. Never throws. */

import { usableOptions, type UsableOptions } from './config-options.ts'

/** What a working directory is searched for, by the command only, and in this order. */
export const CONFIG_FILES = ['ts', 'mts', 'js', 'mjs'].map((ending) => `lifesign.config.${ending}`)

/** The config file of a folder, if it has one. */
export function findConfigFile(folder: string): string | undefined {
  const { existsSync, resolve } = modules()
  return CONFIG_FILES.find((name) => existsSync(resolve(folder, name)))
}

/**
 * Loads a config file at once: under `--require` nobody could wait for it.
 *
 * @param file from the working directory
 * @param describe says what was thrown while it was loaded, without secrets
 */
export function loadConfigFile(file: string, describe: (error: unknown) => string): UsableOptions {
  const { createRequire, existsSync, resolve } = modules()
  const path = resolve(file)
  const refused = (why: string): UsableOptions => ({ options: {}, problems: [`Cannot use ${file}: ${why}`] })
  if (!existsSync(path)) return refused('there is no such file')
  try {
    return usableOptions(exportOf(createRequire(path)(path)))
  } catch (error) {
    return refused(causeOf(error, path) ?? describe(error))
  }
}

// Built in, and fetched only where a file is named: at start they would cost every process some milliseconds.
function modules() {
  const { existsSync } = process.getBuiltinModule('node:fs')
  const { createRequire } = process.getBuiltinModule('node:module')
  const { resolve } = process.getBuiltinModule('node:path')
  return { existsSync, createRequire, resolve }
}

// CommonJS exports its options as they are, or as `default` if a compiler made it of a module.
function exportOf(loaded: unknown): unknown {
  if (typeof loaded !== 'object' || loaded === null) return loaded
  const isModule = Object.prototype.toString.call(loaded) === '[object Module]' || '__esModule' in loaded
  return isModule ? (loaded as { readonly default?: unknown }).default : loaded
}

/** What Node says of a module that it takes for a script. */
const IN_A_SCRIPT = /outside a module|Unexpected token 'export'/

/** What Node says in words that do not help here. */
function causeOf(error: unknown, path: string): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code === 'ERR_REQUIRE_ASYNC_MODULE')
    return 'it has an await at its top level, which cannot be waited for'
  const [ending = '', kind] = /\.([mc]?)[jt]s$/.exec(path) ?? []
  // With a loader of the user's own it may work all the same: so it is tried first.
  const isUnread = error instanceof SyntaxError || code === 'ERR_UNKNOWN_FILE_EXTENSION'
  if (isUnread && ending.endsWith('ts') && !process.features.typescript)
    return `Node ${process.versions.node} runs no TypeScript: use 22.18 or newer, or a file that ends in .mjs`
  // As in every package that `npm init` makes.
  if (kind === '' && error instanceof SyntaxError && IN_A_SCRIPT.test(error.message))
    return `it is an ES module in a package that is none: let its name end in .m${ending.slice(1)}`
  return undefined
}

/** A package that the application has installed: which version, and how to load it. */

/** What was found. */
export interface InstalledPackage {
  /** Undefined where its manifest cannot be read, as inside of Yarn's archives. */
  readonly version: string | undefined
  /**
   * Path of the file that `load` loads.
   *
   * @throws where the package has none
   */
  path(): string
  /**
   * Loads it at once: CommonJS and ES modules alike.
   *
   * @throws what its code throws
   */
  load(): unknown
  /**
   * Loads a package that it depends on, from its own tree.
   *
   * @throws what that one's code throws, and where there is no such package
   */
  loadItsOwn(dependency: string): unknown
}

/**
 * Finds a package where the application would: from its entry file, then from its working directory, and last
 * from here. Our own place alone would not do: package managers that keep packages apart (pnpm, Yarn) show a
 * package only what it declares, and we declare no framework and no client.
 *
 * @param name of the package
 * @param entry the application's entry file, if there is one. @default that of this process
 * @returns undefined when it is not installed
 *
 * @example
 * installedPackage('lifesign-no-such-package') // undefined
 */
export function installedPackage(
  name: string,
  entry: string | undefined = process.argv[1],
): InstalledPackage | undefined {
  for (const from of [() => entry, workingDirectory, () => import.meta.url]) {
    const found = attempt(() => foundFrom(from(), name))
    if (found !== undefined) return found
  }
  return undefined
}

/**
 * True when a version is below another. What follows the three numbers is left out of account.
 *
 * @example
 * isOlder('1.19.3', '1.20.0') // true
 */
export function isOlder(version: string, than: string): boolean {
  const [numbers, bounds] = [version, than].map((text) => (text.match(/\d+/g) ?? []).slice(0, 3).map(Number))
  const [number = 0, bound = 0] =
    bounds?.map((part, index) => [numbers?.[index] ?? 0, part]).find(([a, b]) => a !== b) ?? []
  return number < bound
}

function foundFrom(from: string | undefined, name: string): InstalledPackage | undefined {
  if (from === undefined) return undefined
  // Built in, and fetched only where somebody looks: at start they would cost every process some milliseconds.
  const { createRequire, findPackageJSON } = process.getBuiltinModule('node:module')
  const { readFileSync } = process.getBuiltinModule('node:fs')
  const manifest = attempt(() => findPackageJSON(name, from))
  if (manifest === undefined && !isInArchive(name, from)) return undefined
  const version = attempt(() => JSON.parse(readFileSync(manifest ?? '', 'utf8')).version as unknown)
  const require = createRequire(from)
  return {
    version: typeof version === 'string' ? version : undefined,
    path: () => require.resolve(name),
    load: () => require(name) as unknown,
    loadItsOwn: (dependency) => createRequire(manifest ?? require.resolve(name))(dependency) as unknown,
  }
}

// Yarn without `node_modules`: only `require` knows the way. Elsewhere it would look for what is not there.
function isInArchive(name: string, from: string): boolean {
  if (!('pnp' in process.versions)) return false
  return (
    attempt(() => process.getBuiltinModule('node:module').createRequire(from).resolve(name)) !== undefined
  )
}

// The file need not exist: only its folder is looked at.
function workingDirectory(): string {
  return process.getBuiltinModule('node:path').join(process.cwd(), 'noop.js')
}

// A working directory that was deleted, a relative path, a package that is not there.
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}

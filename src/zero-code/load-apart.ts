/** Loads packages of others so that they never see the globals that a test framework has changed. */

import Module from 'node:module'

import { GENUINE_GLOBALS, genuineModule } from './genuine-globals.ts'

type Require = (id: string) => unknown
type Compile = (this: object, code: string, file: string, format?: string) => unknown
type Cache = Record<string, unknown>

// What Node's loader is made of. Tools that compile on the fly have built on these names for ten years.
const COMPILE = '_compile'
const cache = Reflect.get(Module, '_cache') as Cache
/** Where the loaded code finds what it gets; the name is long enough to be nobody else's. */
const KEY = '__lifesign_genuine_globals__'
const NAMES = Object.keys(GENUINE_GLOBALS)
/** Has no timers, and must be one for all who use it. */
const SHARED = /[\\/]@opentelemetry[\\/]api[\\/]/

/** What was loaded here: the application has copies of its own, which see what it wants them to. */
const ours: Cache = {}
let isApart = false

/**
 * Calls `load`, which requires CommonJS modules. They, and all that they require then or later, get timers,
 * `Date`, `performance` and `fetch` as they were when we were loaded. Other code that requires the same modules
 * gets others.
 *
 * @throws what `load` throws
 */
export function loadApart<T>(load: () => T): T {
  if (isApart) return load()
  const compile = Reflect.get(Module.prototype, COMPILE) as Compile
  const theirs = swapCache(ours)
  isApart = true
  Reflect.set(Module.prototype, COMPILE, function compileApart(this: object, ...args: Parameters<Compile>) {
    const [code, file, format] = args
    const stays = SHARED.test(file) || isModule(code, format)
    return compile.call(this, stays ? code : withGenuineGlobals(code), file, format)
  })
  try {
    return load()
  } finally {
    Reflect.set(Module.prototype, COMPILE, compile)
    isApart = false
    Object.assign(ours, swapCache(theirs))
  }
}

// An ES module takes no function around it. Those that are required see what all see.
function isModule(code: string, format: string | undefined): boolean {
  return format === undefined ? /^\s*(?:import|export)\b/m.test(code) : !format.startsWith('commonjs')
}

/** Takes out of Node's cache what is not shared, and puts other modules in. */
function swapCache(other: Readonly<Cache>): Cache {
  const before = Object.fromEntries(Object.entries(cache).filter(([file]) => !SHARED.test(file)))
  for (const file of Object.keys(before)) delete cache[file]
  Object.assign(cache, other)
  return before
}

// On one line, so that traces of errors name the right one. The inner function may declare the same names, and
// is strict if the module says so in its first words.
function withGenuineGlobals(code: string): string {
  const names = [...NAMES, 'require'].join(', ')
  const values = NAMES.map((name) => `globalThis.${KEY}.globals.${name}`).join(', ')
  const head = `return (function (${names}) { return (function () {`
  return `${head}${code}\n}).apply(this, arguments) }).call(this, ${values}, globalThis.${KEY}.apart(require))`
}

function apart(require: Require): Require {
  return Object.assign(
    (id: string) =>
      genuineModule(
        id,
        loadApart(() => require(id)),
      ),
    require,
  )
}

Object.defineProperty(globalThis, KEY, { value: { globals: GENUINE_GLOBALS, apart }, configurable: true })

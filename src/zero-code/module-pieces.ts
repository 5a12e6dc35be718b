/** Loads CommonJS code one module at a time, so that the event loop has its turns in between. */

import { createRequire, isBuiltin } from 'node:module'

/** Loaded, and of no further interest. */
const DONE = Infinity
// What a module asks for while it starts stands at the beginning of a line. Longer lines are of one-line bundles.
const REQUIRED = /^(?![\s/*]).{0,200}?\brequire\(["']([^"'\n]+)["']\)/gm

/**
 * Loads a module and all that it needs, what is needed first. Only modules that need each other come together, in the
 * order in which they would come otherwise.
 *
 * @param file path of the module
 * @returns an iterator that loads as little as possible at each step
 * @throws what the code throws, at the step that loads it
 */
export function* modulePieces(file: string): Generator<undefined, void> {
  yield* new Pieces().load(file, 0)
}

/** One walk through what modules need. */
class Pieces {
  readonly #require = createRequire(import.meta.url)
  // Depth of the outermost module that is being walked through and that this one needs.
  readonly #outermost = new Map<string, number>()
  /** Modules that wait for one further out, which needs them and is needed by them. */
  readonly #waiting: string[] = []

  #neededBy(file: string): readonly string[] {
    if (isBuiltin(file) || !/\.c?js$/.test(file)) return []
    const { readFileSync } = process.getBuiltinModule('node:fs')
    const { resolve } = createRequire(file)
    const names = new Set(Array.from(readFileSync(file, 'utf8').matchAll(REQUIRED), ([, name = '']) => name))
    return [...names].flatMap((name) => resolved(resolve, name))
  }

  /** @returns the depth of the outermost module that needs this one, and is needed by it; DONE when it is loaded */
  *load(file: string, depth: number): Generator<undefined, number> {
    const known = this.#outermost.get(file)
    if (known !== undefined) return known
    this.#outermost.set(file, depth)
    const alreadyWaiting = this.#waiting.length
    let outermost = DONE
    const needs = this.#neededBy(file)
    yield
    for (const needed of needs) {
      outermost = Math.min(outermost, yield* this.load(needed, depth + 1))
    }
    this.#waiting.push(file)
    if (outermost < depth) {
      this.#outermost.set(file, outermost)
      return outermost
    }
    this.#require(file)
    for (const loaded of this.#waiting.splice(alreadyWaiting)) this.#outermost.set(loaded, DONE)
    yield
    return DONE
  }
}

// A module that is not there is left out: code that needs it will say so.
function resolved(resolve: (name: string) => string, name: string): readonly string[] {
  try {
    return [resolve(name)]
  } catch {
    return []
  }
}

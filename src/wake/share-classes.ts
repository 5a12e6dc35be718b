/** Has libraries share what adapters need of them, by one line behind a module of theirs, as it is loaded. */

import Module from 'node:module'
import { SHARED_CLASSES, type SharedClass } from './shared-classes.ts'

/** Who is loaded once is resolved many times. */
const heard = new Set<string>()

/** Begins. ES modules and CommonJS pass alike; all other modules are loaded as without us. */
export function shareClasses(): void {
  // The oldest Nodes, which are told of, and other runtimes have none.
  Module.registerHooks?.({
    resolve: (name, context, next) => {
      const found = next(name, context)
      const shared = SHARED_CLASSES.find(({ file }) => file.test(found.url))
      if (shared !== undefined && !heard.has(found.url)) hearLoad(found.url, shared)
      return found
    },
  })
}

/** For as long as it takes: Node 22 cannot load all CommonJS that is imported while anybody hears of loads. */
function hearLoad(file: string, shared: SharedClass): void {
  heard.add(file)
  const hooks = Module.registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (url !== file) return loaded
      hooks.deregister()
      return withLine(loaded, { url, ...shared })
    },
  })
}

interface LoadedClass extends SharedClass {
  readonly url: string
}

function withLine(loaded: Module.LoadFnOutput, { as, what, url }: LoadedClass): Module.LoadFnOutput {
  const { source, format } = loaded
  if (source === undefined || source === null) return loaded
  const code = typeof source === 'string' ? source : new TextDecoder().decode(source)
  // An ES module imports itself: what it only hands on from elsewhere has no other name in it. Some are known as one
  // only by their syntax.
  const exported =
    format === 'module'
      ? `import * as lifesignExports from ${JSON.stringify(url)}`
      : "const lifesignExports = typeof module === 'object' ? module.exports : {}"
  const shares = typeof what === 'string' ? what : what(code)
  if (shares === undefined) return loaded
  // A version that has no such name is loaded as without us.
  const line = `try { globalThis[Symbol.for('${Symbol.keyFor(as)}')] = ${shares} } catch {}`
  return { ...loaded, source: `${code}\n;${exported}\n;${line}\n` }
}

/** Has libraries share what adapters need of them, by one line behind a module of theirs, as it is loaded. */

import Module from 'node:module'

/** The class that client and server of the Model Context Protocol inherit from: nothing else leads to it. */
const SHARING = {
  file: /\/@modelcontextprotocol\/sdk\/dist\/(?:esm|cjs)\/shared\/protocol\.js$/,
  line: `\n;globalThis[Symbol.for('lifesign.mcp.protocol')] = Protocol\n`,
}

/** Who is loaded once is resolved many times. */
const heard = new Set<string>()

/** Begins. ES modules and CommonJS pass alike; all other modules are loaded as without us. */
export function shareProtocols(): void {
  // The oldest Nodes, which are told of, and other runtimes have none.
  Module.registerHooks?.({
    resolve: (name, context, next) => {
      const found = next(name, context)
      if (SHARING.file.test(found.url) && !heard.has(found.url)) hearLoad(found.url)
      return found
    },
  })
}

/** For as long as it takes: Node 22 cannot load all CommonJS that is imported while anybody hears of loads. */
function hearLoad(file: string): void {
  heard.add(file)
  const hooks = Module.registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (url !== file) return loaded
      hooks.deregister()
      return withLine(loaded)
    },
  })
}

function withLine(loaded: Module.LoadFnOutput): Module.LoadFnOutput {
  const { source } = loaded
  if (source === undefined || source === null) return loaded
  const code = typeof source === 'string' ? source : new TextDecoder().decode(source)
  return { ...loaded, source: code + SHARING.line }
}

/** Has libraries share what adapters need of them, by one line behind a module of theirs, as it is loaded. */

import Module from 'node:module'

/** The class that client and server of the Model Context Protocol inherit from: nothing else leads to it. */
const SHARING = {
  file: /\/@modelcontextprotocol\/sdk\/dist\/(?:esm|cjs)\/shared\/protocol\.js$/,
  line: `\n;globalThis[Symbol.for('lifesign.mcp.protocol')] = Protocol\n`,
}

/** Begins. ES modules and CommonJS pass alike; all other modules pass as they are. */
export function shareProtocols(): void {
  // The oldest Nodes, which are told of, and other runtimes have none.
  Module.registerHooks?.({
    load: (url, context, next) => {
      const loaded = next(url, context)
      return SHARING.file.test(url) ? withLine(loaded) : loaded
    },
  })
}

function withLine(loaded: Module.LoadFnOutput): Module.LoadFnOutput {
  const { source } = loaded
  if (source === undefined || source === null) return loaded
  const code = typeof source === 'string' ? source : new TextDecoder().decode(source)
  return { ...loaded, source: code + SHARING.line }
}

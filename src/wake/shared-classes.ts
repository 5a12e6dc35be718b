/** What libraries keep to themselves and adapters need: each row has one module of a library share it, as it is loaded. */

/** One module of a library. */
export interface SharedClass {
  /** Its address, in each build of the library. */
  readonly file: RegExp
  /** The global name under which an adapter finds it, by `Symbol.for`. */
  readonly as: symbol
  /** An expression, evaluated behind the last line of the module. What the module exports is called `lifesignExports`. */
  readonly what: string
}

export const SHARED_CLASSES: readonly SharedClass[] = [
  {
    // Client and server of the Model Context Protocol inherit from it: nothing else leads to it.
    file: /\/@modelcontextprotocol\/sdk\/dist\/(?:esm|cjs)\/shared\/protocol\.js$/,
    as: Symbol.for('lifesign.mcp.protocol'),
    what: 'Protocol',
  },
  {
    // By both of its names.
    file: /\/@(?:earendil-works|mariozechner)\/pi-agent-core\/dist\/agent\.js$/,
    as: Symbol.for('lifesign.pi.agent'),
    what: 'Agent',
  },
  {
    // Clients and agents of the Agent Client Protocol talk through it, in whatever version of the protocol.
    file: /\/@agentclientprotocol\/sdk\/dist\/(?:core\/)?jsonrpc\.js$/,
    as: Symbol.for('lifesign.acp.connection'),
    what: 'Connection',
  },
  {
    // What `invoke` and `stream` of an agent, a graph and a swarm are methods of.
    file: /\/@strands-agents\/sdk\/dist\/src\/agent\/agent\.js$/,
    as: Symbol.for('lifesign.strands'),
    what: 'Agent',
  },
  {
    file: /\/@strands-agents\/sdk\/dist\/src\/multiagent\/graph\.js$/,
    as: Symbol.for('lifesign.strands'),
    what: 'Graph',
  },
  {
    file: /\/@strands-agents\/sdk\/dist\/src\/multiagent\/swarm\.js$/,
    as: Symbol.for('lifesign.strands'),
    what: 'Swarm',
  },
  {
    // The file of the class itself has another name in each version.
    file: /\/@mastra\/core\/dist\/agent\/index\.c?js$/,
    as: Symbol.for('lifesign.mastra.agent'),
    what: 'lifesignExports.Agent',
  },
]

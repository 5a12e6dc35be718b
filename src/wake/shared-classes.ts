/** What libraries keep to themselves and adapters need: each row has one module of a library share it, as it is loaded. */

/** One module of a library. */
export interface SharedClass {
  /** Its address, in each build of the library. */
  readonly file: RegExp
  /** The global name under which an adapter finds it, by `Symbol.for`. */
  readonly as: symbol
  /**
   * An expression, evaluated behind the last line of the module; some are made of its code, which may have none. What
   * the module exports is called `lifesignExports`.
   */
  readonly what: string | ((code: string) => string | undefined)
}

export const SHARED_CLASSES: readonly SharedClass[] = [
  {
    // Its operations do not tell the id of the agent.
    file: /\/node_modules\/ai\/dist\/index\.m?js$/,
    as: Symbol.for('lifesign.ai-sdk.agent'),
    what: 'lifesignExports.ToolLoopAgent',
  },
  {
    // Its requests hand on no reason of an abort, and its loops are none on the wire.
    file: /\/node_modules\/openai\/client\.m?js$/,
    as: Symbol.for('lifesign.openai'),
    what: 'OpenAI',
  },
  {
    // The same, by the same generator.
    file: /\/node_modules\/@anthropic-ai\/sdk\/client\.m?js$/,
    as: Symbol.for('lifesign.anthropic'),
    what: 'Anthropic',
  },
  {
    // No span tells of the signal that a run was given, or of a reader that leaves.
    file: /\/@openai\/agents-core\/dist\/run\.m?js$/,
    as: Symbol.for('lifesign.openai-agents.runner'),
    what: 'Runner',
  },
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
    // Clients and agents of the Agent Client Protocol talk through it, in any version of the protocol.
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
  {
    // An application has workflows, and Mastra makes a run of each.
    file: /\/@mastra\/core\/dist\/workflows\/index\.c?js$/,
    as: Symbol.for('lifesign.mastra.workflow-run'),
    what: 'lifesignExports.Run',
  },
  {
    // Their steps are events, and the process that takes one executes it.
    file: /\/@mastra\/core\/dist\/workflows\/evented\/index\.c?js$/,
    as: Symbol.for('lifesign.mastra.evented'),
    what: '[lifesignExports.EventedRun, lifesignExports.StepExecutor]',
  },
  {
    // Its agent is a process of its own: all that this process sees of it are the messages of a query.
    file: /\/@anthropic-ai\/claude-agent-sdk\/(?:sdk|core)\.mjs$/,
    as: Symbol.for('lifesign.claude-agent-sdk'),
    what: (code) => exportsOf(code, ['query', 'startup']),
  },
  {
    // Its ES modules and its CommonJS modules have the same names.
    file: /\/@github\/copilot-sdk\/dist\/(?:cjs\/)?session\.js$/,
    as: Symbol.for('lifesign.copilot-sdk.session'),
    what: 'CopilotSession',
  },
  {
    // Turns of an application.
    file: /\/@google\/adk\/dist\/(?:esm|cjs)\/runner\/runner\.js$/,
    as: Symbol.for('lifesign.google-adk'),
    what: 'Runner',
  },
  {
    // What all agents extend, those of a workflow too, which no runner leads to.
    file: /\/@google\/adk\/dist\/(?:esm|cjs)\/agents\/base_agent\.js$/,
    as: Symbol.for('lifesign.google-adk'),
    what: 'BaseAgent',
  },
  {
    // Its loops of questions and tools, and why its requests end, are known to it alone.
    file: /\/@google\/genai\/dist\/(?:node\/|web\/)?index\.(?:mjs|cjs|js)$/,
    as: Symbol.for('lifesign.google-genai'),
    what: 'GoogleGenAI',
  },
]

/** An object whose properties are what a module exports: to set one changes it for all who import it. */
function exportsOf(code: string, names: readonly string[]): string | undefined {
  const list = code.slice(code.lastIndexOf('export')).replace(/^export\s*\{/, ',')
  const ways = names.flatMap((name) => {
    const [, long, short] = new RegExp(`,\\s*(?:([\\w$]+) as ${name}|(${name}))\\s*[,}]`).exec(list) ?? []
    const own = long ?? short
    return own === undefined ? [] : [`get ${name}() { return ${own} }, set ${name}(one) { ${own} = one }`]
  })
  return ways.length === 0 ? undefined : `({ ${ways.join(', ')} })`
}

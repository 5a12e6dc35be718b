/** The test suites of frameworks that are played with Lifesign and without. */

/** The sources of one framework, and how its own tests are run. */
export interface Suite {
  /** What it is called at the command line. */
  readonly name: string
  /** Where its sources are published, and the version that was played last. */
  readonly source: string
  readonly version: string
  /** The package whose version that is, in the checkout. */
  readonly manifest: string
  /** Vitest's configuration in the checkout, and arguments beside it. */
  readonly config: string
  readonly args: readonly string[]
  /** What Lifesign's hooks would share of a build: tests load sources, which those never see. */
  readonly shares: readonly SharedSource[]
}

/** A class that an application's copy of the framework would share as it is loaded. */
export interface SharedSource {
  /** How the address of its source ends. */
  readonly file: string
  readonly name: string
  /** The global name under which an adapter finds it, for `Symbol.for`. */
  readonly as: string
}

export const SUITES: readonly Suite[] = [
  {
    name: 'openai-agents',
    source: 'github.com/openai/openai-agents-js',
    version: '0.17.0',
    manifest: 'packages/agents-core/package.json',
    config: 'vitest.config.ts',
    args: ['--mode', 'full', ...projects('agents-core', 'agents-openai', 'agents', 'agents-realtime')],
    shares: [{ file: '/agents-core/src/run.ts', name: 'Runner', as: 'lifesign.openai-agents.runner' }],
  },
  {
    name: 'ai',
    source: 'github.com/vercel/ai, its folder packages/ai',
    version: '7.0.77',
    manifest: 'package.json',
    config: 'vitest.node.config.js',
    args: [],
    shares: [{ file: '/src/agent/tool-loop-agent.ts', name: 'ToolLoopAgent', as: 'lifesign.ai-sdk.agent' }],
  },
  {
    name: 'mcp',
    source: 'github.com/modelcontextprotocol/typescript-sdk',
    version: '1.29.0',
    manifest: 'package.json',
    config: 'vitest.config.ts',
    args: [],
    shares: [{ file: '/src/shared/protocol.ts', name: 'Protocol', as: 'lifesign.mcp.protocol' }],
  },
  {
    name: 'langchain',
    source: 'github.com/langchain-ai/langchainjs, its folder libs/langchain-core',
    version: '1.2.5',
    manifest: 'package.json',
    config: 'vitest.config.ts',
    args: ['--typecheck.enabled=false'],
    // It says by itself that it is here.
    shares: [],
  },
  {
    name: 'strands',
    source: 'github.com/strands-agents/sdk-typescript, its folder strands-ts',
    version: '0.0.1-development',
    manifest: 'package.json',
    config: 'vitest.config.ts',
    args: ['--project', 'unit-node', '--typecheck.enabled=false'],
    shares: [
      { file: '/src/agent/agent.ts', name: 'Agent', as: 'lifesign.strands' },
      { file: '/src/multiagent/graph.ts', name: 'Graph', as: 'lifesign.strands' },
      { file: '/src/multiagent/swarm.ts', name: 'Swarm', as: 'lifesign.strands' },
    ],
  },
]

function projects(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => ['--project', `@openai/${name}`])
}

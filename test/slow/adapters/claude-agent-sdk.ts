/** The real Claude Agent SDK, whose agent is a process of its own, against a model of this machine. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { claudeAgentSdk, wrapQuery } from '../../../src/adapters/claude-agent-sdk/index.ts'
import type { AdapterFixture, Scene, Stage } from '../../../src/testing/index.ts'
import { type AnthropicModel, withAnthropic } from './anthropic-server.ts'
import { heavyFramework } from './frameworks.ts'

/** A message of the agent. */
export interface SdkMessage {
  readonly type: string
  readonly subtype?: string
  readonly result?: string
}

/** What a query answers. */
export interface SdkQuery extends AsyncGenerator<SdkMessage, void> {
  close(): void
  interrupt(): Promise<unknown>
}

/** What is used of the SDK. */
export interface ClaudeSdk {
  query(asked: { readonly prompt: unknown; readonly options: object }): SdkQuery
  startup(asked: { readonly options: object }): Promise<{ query(prompt: unknown): SdkQuery }>
  createSdkMcpServer(options: object): object
  tool(name: string, description: string, schema: object, work: (input: object) => Promise<object>): object
}

/** The SDK, loaded where a test needs it: its packages are large. */
export const loadSdk = () => heavyFramework<ClaudeSdk>('@anthropic-ai/claude-agent-sdk/sdk.mjs')

/** What a play has. */
export interface ClaudeStage {
  readonly sdk: ClaudeSdk
  /** Asks as an application asks that has no `lifesign/register`. */
  readonly query: ClaudeSdk['query']
  /** Options that keep the agent on this machine, and these. */
  readonly with: (options?: object) => object
}

/** Plays with an agent whose model is played. */
export async function withClaude<T>(
  model: AnthropicModel,
  play: (stage: ClaudeStage) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'claude-'))
  const sdk = await loadSdk()
  const query = wrapQuery(sdk.query)
  try {
    return await withAnthropic(model, (url) => play({ sdk, query, with: optionsAt(home, url) }))
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 20 })
  }
}

function optionsAt(home: string, url: string) {
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    CLAUDE_CONFIG_DIR: home,
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'none',
    ENABLE_TOOL_SEARCH: 'false',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '0',
    IS_SANDBOX: '1',
  }
  const always = { cwd: home, permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true }
  return ({ env: more, ...options }: { env?: object } = {}) => ({
    ...always,
    model: 'claude-opus-5-5',
    ...options,
    env: { ...env, ...more },
  })
}

/** A server of tools that runs in this process. */
export function library(sdk: ClaudeSdk, work: (input: object) => Promise<string>): object {
  const body = async (input: object): Promise<object> => ({
    content: [{ type: 'text', text: await work(input) }],
  })
  return { lib: sdk.createSdkMcpServer({ name: 'lib', tools: [sdk.tool('lookup', 'Finds', {}, body)] }) }
}

/** The id of the agent's process. */
export function agentOf(parent = process.pid): number {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm=']).toString().trim().split('\n')
  const found = all
    .map((line) => line.trim().split(/\s+/))
    .find(([, of, name]) => Number(of) === parent && name === 'claude')
  return Number(found?.[0])
}

/** Reads all, and tells what the application was answered. */
export async function read(
  query: SdkQuery,
  seen: (message: SdkMessage) => void = () => undefined,
): Promise<unknown> {
  let answer: unknown
  for await (const message of query) {
    seen(message)
    if (message.type === 'result') answer = message.result
  }
  return answer
}

interface Play {
  readonly model: (secret: string) => AnthropicModel
  readonly options?: (claude: ClaudeStage, stage: Stage) => object
}

function scene({ model, options }: Play): Scene {
  return (stage) =>
    withClaude(model(stage.secret), async (claude) =>
      read(claude.query({ prompt: stage.secret, options: claude.with(options?.(claude, stage)) })),
    )
}

/** The model's first answer is a call, the next one is a text. */
export const calls =
  (name: string, input: object, says = 'Done'): AnthropicModel =>
  ({ isFirst }) =>
    isFirst ? [{ call: name, input }] : [{ text: says }]

/** Each scene starts a process: how turns end is a matter of tests of their own. */
export const fixture: AdapterFixture = {
  adapter: claudeAgentSdk,
  reports: 'runs',
  scenes: {
    answer: scene({ model: (secret) => () => [{ text: secret }] }),
    tool: scene({
      model: (secret) => calls('mcp__lib__lookup', { input: secret }, secret),
      options: ({ sdk }, { secret, called }) => ({
        mcpServers: library(sdk, async () => {
          called?.()
          return secret
        }),
      }),
    }),
  },
  endless: scene({ model: () => () => 'stalls' }),
}

/** The agents, as their own pages say that a script starts them. All know one model, and no key that is one. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** How to start one. */
export interface Start {
  readonly command: string
  readonly args: readonly string[]
}

/** One agent. */
export interface Program {
  /** Prints JSON lines while it works at a prompt. */
  readonly lines: (prompt: string) => Start
  /** Speaks the Agent Client Protocol. Absent where it does not. */
  readonly acp?: Start
  /** Name of its runs where nobody else says one. */
  readonly agent: string
  /** What its maker calls its shell in its lines. */
  readonly shell: string
  /** What its shell is over the protocol, which has kinds. */
  readonly acpShell?: string
  /** Over the protocol it asks nobody before it runs a command, in the mode that it begins in. */
  readonly asksNobody?: true
  /** Its own files and variables. */
  readonly home: (place: Place) => Variables
}

/** Where an agent lives. */
export interface Place {
  /** A folder of its own. */
  readonly home: string
  /** Address of the models. */
  readonly model: string
}

/** Of the environment. */
export type Variables = Readonly<Record<string, string>>

const MODULES = join(import.meta.dirname, 'node_modules')
const PLATFORM = `${process.platform}-${process.arch}`
/** No key. */
const KEY = 'none'
const GEMINI_FLAGS = ['-m', 'gemini-2.5-flash']

const inModules = (path: string): string => join(MODULES, path)
const byNode = (path: string, ...args: string[]): Start => ({
  command: process.execPath,
  args: [inModules(path), ...args],
})

/** By the name that people call it by. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  claude: {
    lines: (prompt) => ({
      command: inModules(`@anthropic-ai/claude-agent-sdk-${PLATFORM}/claude`),
      args: ['-p', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions', prompt],
    }),
    acp: byNode('@agentclientprotocol/claude-agent-acp/dist/index.js'),
    agent: 'claude-code',
    shell: 'Bash',
    acpShell: 'execute',
    home: ({ model }) => ({
      ANTHROPIC_BASE_URL: model,
      ANTHROPIC_API_KEY: KEY,
      CLAUDE_CODE_MAX_RETRIES: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      // It refuses to skip permissions as root elsewhere.
      IS_SANDBOX: '1',
    }),
  },
  codex: {
    lines: (prompt) =>
      byNode(
        '@openai/codex/bin/codex.js',
        'exec',
        '--json',
        '--skip-git-repo-check',
        '--dangerously-bypass-approvals-and-sandbox',
        prompt,
      ),
    acp: byNode('@agentclientprotocol/codex-acp/dist/index.js'),
    agent: 'codex',
    shell: 'command_execution',
    acpShell: 'exec_command',
    asksNobody: true,
    home: ({ home, model }) => {
      write(join(home, 'codex/config.toml'), codexConfig(model))
      return { CODEX_HOME: join(home, 'codex'), OPENAI_API_KEY: KEY }
    },
  },
  gemini: {
    lines: (prompt) =>
      byNode(
        '@google/gemini-cli/bundle/gemini.js',
        ...GEMINI_FLAGS,
        '-y',
        '--output-format',
        'stream-json',
        '-p',
        prompt,
      ),
    acp: byNode('@google/gemini-cli/bundle/gemini.js', ...GEMINI_FLAGS, '--acp'),
    agent: 'gemini-cli',
    shell: 'run_shell_command',
    acpShell: 'execute',
    home: ({ home, model }) => {
      write(join(home, '.gemini/settings.json'), JSON.stringify(GEMINI))
      return {
        GEMINI_API_KEY: KEY,
        GOOGLE_GEMINI_BASE_URL: model,
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
      }
    },
  },
  opencode: {
    lines: (prompt) => ({ ...openCode('run', '--format', 'json', prompt) }),
    acp: openCode('acp'),
    agent: 'opencode',
    shell: 'bash',
    acpShell: 'execute',
    home: ({ home, model }) => {
      write(join(home, '.config/opencode/opencode.json'), JSON.stringify(openCodeConfig(model)))
      return {}
    },
  },
  pi: {
    lines: (prompt) =>
      byNode(
        '@earendil-works/pi-coding-agent/dist/cli.js',
        '--mode',
        'json',
        '--provider',
        'scripted',
        '--model',
        'scripted',
        '-p',
        prompt,
      ),
    agent: 'pi',
    shell: 'bash',
    home: ({ home, model }) => {
      const models = [{ id: 'scripted', name: 'Scripted', reasoning: false, input: ['text'] }]
      const provider = { baseUrl: `${model}/v1`, api: 'openai-completions', apiKey: KEY, models }
      write(join(home, '.pi/agent/models.json'), JSON.stringify({ providers: { scripted: provider } }))
      write(join(home, '.pi/agent/settings.json'), JSON.stringify({ retry: { enabled: false } }))
      return {}
    },
  },
}

const GEMINI = {
  security: { auth: { selectedType: 'gemini-api-key' } },
  telemetry: { enabled: false },
  general: { enableAutoUpdate: false, maxAttempts: 1 },
  privacy: { usageStatisticsEnabled: false },
  tools: { sandbox: false },
}

function openCode(...args: string[]): Start {
  return { command: inModules(`opencode-${PLATFORM}/bin/opencode`), args }
}

function openCodeConfig(model: string): object {
  const options = { baseURL: `${model}/v1`, apiKey: KEY }
  const models = { scripted: { name: 'Scripted', limit: { context: 100_000, output: 4_000 } } }
  const provider = { scripted: { npm: '@ai-sdk/openai-compatible', name: 'Scripted', options, models } }
  return {
    provider,
    model: 'scripted/scripted',
    autoupdate: false,
    share: 'disabled',
    permission: { bash: 'ask' },
  }
}

function codexConfig(model: string): string {
  return `model = "scripted"
model_provider = "scripted"
[model_providers.scripted]
name = "scripted"
base_url = "${model}/v1"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1
[analytics]
enabled = false
`
}

function write(path: string, words: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, words)
}

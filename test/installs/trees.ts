/** Applications that people have, by what they depend on: Lifesign must install beside each. */

/** One application. */
export interface Tree {
  readonly name: string
  /** Ranges by package, as they stand in its `package.json`. */
  readonly dependencies: Readonly<Record<string, string>>
}

const API = { '@opentelemetry/api': '^1.9.0' }

/** All of them. Ranges name a major, so that each run meets its newest release. */
export const TREES: readonly Tree[] = [
  tree('nothing', {}),
  tree('OTel 1.x, API 1.9', { '@opentelemetry/api': '1.9.0', '@opentelemetry/sdk-node': '^0.57.0' }),
  tree('OTel 1.x, parts', {
    ...API,
    '@opentelemetry/sdk-trace-node': '^1.30.0',
    '@opentelemetry/exporter-trace-otlp-http': '^0.57.0',
  }),
  tree('OTel 2.0', { ...API, '@opentelemetry/sdk-node': '^0.200.0' }),
  tree('OTel 2.x, parts', {
    ...API,
    '@opentelemetry/sdk-trace-node': '^2.0.0',
    '@opentelemetry/sdk-metrics': '^2.0.0',
    '@opentelemetry/exporter-trace-otlp-proto': '^0.223.0',
  }),
  tree('OTel 3.x', { '@opentelemetry/api': '^1.10.0', '@opentelemetry/sdk-node': '^0.301.0' }),
  tree('auto-instrumentations, SDK 1.x', { ...API, '@opentelemetry/auto-instrumentations-node': '^0.56.0' }),
  tree('auto-instrumentations, newest', { ...API, '@opentelemetry/auto-instrumentations-node': '*' }),
  tree('@vercel/otel 1', { ...API, '@vercel/otel': '^1.0.0' }),
  tree('@vercel/otel 2', { ...API, '@vercel/otel': '^2.0.0' }),
  tree('Sentry 9', { '@sentry/node': '^9.0.0' }),
  tree('Sentry 10', { '@sentry/node': '^10.0.0' }),
  tree('Sentry 11', { '@sentry/node': '^11.0.0' }),
  tree('Traceloop', { '@traceloop/node-server-sdk': '*' }),
  tree('Langfuse 3', { langfuse: '^3.0.0' }),
  tree('Langfuse 5', { ...API, '@langfuse/otel': '^5.0.0', '@langfuse/tracing': '^5.0.0' }),
  tree('Phoenix', { '@arizeai/phoenix-otel': '*' }),
  tree('ai 4', { ai: '^4.0.0', '@ai-sdk/openai': '^1.0.0', zod: '^3.0.0' }),
  tree('ai 5', { ai: '^5.0.0', '@ai-sdk/openai': '^2.0.0', zod: '^4.0.0' }),
  tree('ai 6', { ai: '^6.0.0', '@ai-sdk/openai': '^3.0.0', zod: '^4.0.0' }),
  tree('ai 7', { ai: '^7.0.0', '@ai-sdk/openai': '^4.0.0', '@ai-sdk/otel': '^1.0.0', zod: '^4.0.0' }),
  tree('Slack client 6, Bolt 3', { '@slack/web-api': '^6.0.0', '@slack/bolt': '^3.0.0' }),
  tree('Slack client 7, Bolt 4', { '@slack/web-api': '^7.0.0', '@slack/bolt': '^4.0.0' }),
  tree('Slack client 8', { '@slack/web-api': '^8.0.0' }),
  tree('discord.js 13', { 'discord.js': '^13.0.0' }),
  tree('discord.js 14, REST 1', { 'discord.js': '14.11.0', '@discordjs/rest': '^1.7.0' }),
  tree('discord.js 14', { 'discord.js': '^14.0.0', '@discordjs/rest': '^2.0.0' }),
  tree('grammY 1.19', { grammy: '~1.19.0' }),
  tree('grammY', { grammy: '^1.31.1' }),
  tree('LangChain 0.3', {
    '@langchain/core': '^0.3.0',
    '@langchain/langgraph': '^0.4.0',
    langchain: '^0.3.0',
  }),
  tree('LangChain 1', { '@langchain/core': '^1.0.0', '@langchain/langgraph': '^1.0.0', langchain: '^1.0.0' }),
  tree('OpenAI Agents', { '@openai/agents': '*', zod: '^4.0.0' }),
  tree('Mastra', { '@mastra/core': '^1.0.0', zod: '^4.0.0' }),
  tree('Strands', { '@strands-agents/sdk': '^1.0.0', zod: '^4.0.0' }),
  tree('Google ADK', { '@google/adk': '*' }),
  tree('Claude Agent SDK', { '@anthropic-ai/claude-agent-sdk': '*', zod: '^4.0.0' }),
  tree('Next 14', { next: '^14.0.0', react: '^18.0.0', 'react-dom': '^18.0.0' }),
  tree('Next 16, @vercel/otel, ai 6', {
    ...API,
    next: '^16.0.0',
    react: '^19.0.0',
    'react-dom': '^19.0.0',
    '@vercel/otel': '^2.0.0',
    ai: '^6.0.0',
    zod: '^4.0.0',
  }),
]

function tree(name: string, dependencies: Tree['dependencies']): Tree {
  return { name, dependencies }
}

/** The story with the ES modules of the SDK. */

import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'

import story from './mcp-story.cjs'

await story({ Client, StdioClientTransport }, 'test/frameworks/mcp-server.mjs')

/** The server's story with the ES modules of the SDK. */

import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'

import story from './mcp-server-story.cjs'

await story({ McpServer, StdioServerTransport })

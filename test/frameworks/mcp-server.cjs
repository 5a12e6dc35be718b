/** The server's story with the CommonJS modules of the SDK. */

'use strict'

const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js')
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js')

require('./mcp-server-story.cjs')({ McpServer, StdioServerTransport })

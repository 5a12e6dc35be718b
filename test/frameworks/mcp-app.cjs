/** The story with the CommonJS modules of the SDK. */

'use strict'

const { Client } = require('@modelcontextprotocol/sdk/client/index.js')
const { StdioClientTransport } = require('@modelcontextprotocol/sdk/client/stdio.js')

require('./mcp-story.cjs')({ Client, StdioClientTransport }, 'test/frameworks/mcp-server.cjs')

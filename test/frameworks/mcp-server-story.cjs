/** A server with one tool. */

'use strict'

module.exports = async function story({ McpServer, StdioServerTransport }) {
  const server = new McpServer({ name: 'library', version: '1.0.0' })
  const answer = { content: [{ type: 'text', text: 'found' }] }
  server.registerTool('lookup', { description: 'Finds' }, async () => answer)
  await server.connect(new StdioServerTransport())
}

/** A client of a server that is a process of its own, started like this one. */

'use strict'

module.exports = async function story({ Client, StdioClientTransport }, serverFile) {
  const { run } = await import('../../src/index.ts')
  const args = [...process.execArgv, serverFile]
  const transport = new StdioClientTransport({ command: process.execPath, args, env: process.env })
  const client = new Client({ name: 'reader', version: '1.0.0' })
  await client.connect(transport)
  const ask = () => {
    const asked = client.callTool({ name: 'lookup', arguments: { input: 'x' } })
    globalThis.look?.()
    return asked
  }
  console.log(JSON.stringify((await run({ session: 'C1' }, ask)).content))
  await client.close()
}

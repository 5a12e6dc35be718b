/** Two turns of a session, with a tool of the application, against the model whose address stands in the environment. */

'use strict'

module.exports = async function story({ CopilotClient }) {
  const { HOME, PATH, MODEL_URL } = process.env
  const env = { HOME, PATH, COPILOT_HOME: HOME }
  const client = new CopilotClient({ useLoggedInUser: false, workingDirectory: HOME, env })
  const session = await client.createSession({
    sessionId: 'a-session',
    model: 'gpt-5',
    streaming: true,
    provider: { type: 'openai', baseUrl: MODEL_URL, apiKey: 'none' },
    onPermissionRequest: () => ({ kind: 'approve-once' }),
    tools: [{ name: 'lookup', description: 'Finds', parameters: { type: 'object' }, handler: () => 'found' }],
  })
  for (const act of ['lookup', 'refuse']) {
    const asked = session.sendAndWait({ prompt: `DO:${act} "` })
    console.log(
      await asked.then(
        ({ data }) => data.content,
        ({ message }) => `failed: ${message}`,
      ),
    )
  }
  await client.stop()
}

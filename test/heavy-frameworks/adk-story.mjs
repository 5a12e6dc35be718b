/** An agent whose tools are a function and another agent: what it answers, and what it asks. */

import { withGemini } from '../slow/adapters/gemini-server.ts'

export async function story({ AgentTool, FunctionTool, Gemini, InMemoryRunner, LlmAgent }) {
  await withGemini({ mood: 'answers', says: 'All is well.' }, async ({ asked }) => {
    const agentOf = (name, tools) =>
      new LlmAgent({
        name,
        description: name,
        tools,
        model: new Gemini({ model: 'gemini-2.5-flash', apiKey: 'none' }),
      })
    const parameters = { type: 'OBJECT', properties: { input: { type: 'STRING' } } }
    const lookup = new FunctionTool({
      name: 'lookup',
      description: 'Finds',
      parameters,
      execute: () => 'found',
    })
    const clerk = agentOf('clerk', [lookup, new AgentTool({ agent: agentOf('expert', []) })])
    const runner = new InMemoryRunner({ agent: clerk, appName: 'app' })
    const session = { appName: 'app', userId: 'u1', sessionId: 's1' }
    await runner.sessionService.createSession(session)
    const newMessage = { role: 'user', parts: [{ text: 'hi' }] }
    const streamed = { streamingMode: 'sse' }
    let last
    for await (const event of runner.runAsync({ ...session, newMessage, runConfig: streamed })) last = event
    console.log(last.content.parts.map(({ text }) => text).join(''))
    // The kit makes up the names of its calls.
    for (const question of asked) console.log(question.replaceAll(/adk-[\w-]{36}/g, 'adk-call'))
  })
}

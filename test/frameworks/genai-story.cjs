/** A client that calls a tool by itself, at once and in a stream: what it answers, and what it asks. */

'use strict'

module.exports = async function story({ GoogleGenAI }) {
  const { withGemini } = await import('../slow/adapters/gemini-server.ts')
  await withGemini({ mood: 'answers', says: 'All is well' }, async ({ asked }) => {
    const { models } = new GoogleGenAI({ apiKey: 'none' })
    const parameters = { type: 'OBJECT', properties: { input: { type: 'STRING' } } }
    const lookup = {
      tool: async () => ({ functionDeclarations: [{ name: 'lookup', description: 'Finds', parameters }] }),
      callTool: async (calls) =>
        calls.map(({ name }) => ({ functionResponse: { name, response: { output: 'found' } } })),
    }
    const question = { model: 'gemini-2.5-flash', contents: 'hi', config: { tools: [lookup] } }
    const wordsOf = ({ candidates }) => candidates[0].content.parts.map(({ text }) => text ?? '').join('')
    console.log(`${wordsOf(await models.generateContent(question))}.`)
    let said = ''
    for await (const part of await models.generateContentStream(question)) said += wordsOf(part)
    console.log(said)
    for (const body of asked) console.log(body)
    // What the client has changed of what was asked, and of the tool.
    console.log(JSON.stringify(question), Object.keys(lookup))
  })
}

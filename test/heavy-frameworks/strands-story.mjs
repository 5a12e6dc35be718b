/** An agent whose tools are a function and another agent, and a graph: what they answer, and what they ask. */

import { withBedrock } from '../slow/adapters/bedrock-server.ts'

export async function story({ Agent, BedrockModel, Graph, tool }) {
  await withBedrock({ mood: 'answers', says: 'All is well.' }, async ({ endpoint, asked }) => {
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' }
    const clientConfig = { endpoint, credentials, maxAttempts: 1 }
    const model = new BedrockModel({ region: 'us-east-1', modelId: 'claude', clientConfig })
    const lookup = tool({ name: 'lookup', description: 'Finds', callback: () => 'found' })
    const expert = new Agent({ name: 'expert', id: 'expert', model, printer: false })
    const clerk = new Agent({ name: 'clerk', id: 'clerk', model, tools: [lookup, expert], printer: false })
    console.log(String(await clerk.invoke('hi')))
    const one = new Agent({ name: 'one', id: 'one', model })
    await new Graph({ id: 'team', nodes: [one], edges: [], maxSteps: 2 }).invoke('hi')
    for (const question of asked) console.log(question)
  })
}

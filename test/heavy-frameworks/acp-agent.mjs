/** A real agent of the Agent Client Protocol on standard input and output: the first word of a prompt says what it does. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { Readable, Writable } from 'node:stream'

import { agent, methods, ndJsonStream } from '@agentclientprotocol/sdk'

const { session } = methods.client
const never = () => new Promise(() => undefined)
const cancelled = new Map()
let sessions = 0

/** What it tells its client. */
const say = (client, sessionId, update) => client.notify(session.update, { sessionId, update })
const chunk = (text) => ({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })
const TOOL = { toolCallId: 'call_1', title: 'Finds', name: 'lookup', kind: 'search' }

const COMMANDS = { busy: [process.execPath, '-e', 'for (;;) ;'], hung: ['sleep', '600'] }

const ACTS = {
  answer: async (tell, said) => {
    await tell({ ...chunk(said), sessionUpdate: 'agent_thought_chunk' })
    await tell(chunk(said))
  },
  tool: async (tell, said) => {
    await tell({ sessionUpdate: 'tool_call', ...TOOL, status: 'pending', rawInput: { said } })
    await tell({ sessionUpdate: 'tool_call_update', toolCallId: 'call_1', status: 'in_progress' })
    await tell({
      sessionUpdate: 'tool_call_update',
      toolCallId: 'call_1',
      status: 'completed',
      rawOutput: said,
    })
    await tell(chunk(said))
  },
  write: async (tell, said, { client, sessionId }) => {
    const write = { sessionId, path: '/none', content: said }
    await tell(chunk(said))
    await tell({ sessionUpdate: 'tool_call', ...TOOL, status: 'in_progress', rawInput: { said } })
    const status = await client.request(methods.client.fs.writeTextFile, write).then(
      () => 'completed',
      () => 'failed',
    )
    await tell({ sessionUpdate: 'tool_call_update', toolCallId: 'call_1', status })
  },
  'tool-fails': async (tell) => {
    const content = [{ type: 'content', content: { type: 'text', text: 'far off' } }]
    await tell({ sessionUpdate: 'tool_call', ...TOOL, status: 'in_progress' })
    await tell({ sessionUpdate: 'tool_call_update', toolCallId: 'call_1', status: 'failed', content })
  },
  'tool-hangs': async (tell, _, { abort }) => {
    await tell({ sessionUpdate: 'tool_call', ...TOOL, status: 'in_progress' })
    return abort
  },
  /** A command in a process of its own, that it waits for. */
  command: async (tell, said, { abort }) => {
    await tell({ sessionUpdate: 'tool_call', ...TOOL, name: 'shell', kind: 'execute', status: 'in_progress' })
    const [file, ...args] = COMMANDS[said]
    const child = spawn(file, args, { stdio: 'ignore' })
    process.once('exit', () => child.kill('SIGKILL'))
    return abort
  },
  permission: async (tell, _, { client, sessionId }) => {
    const options = [
      { kind: 'allow_once', name: 'Yes', optionId: 'yes' },
      { kind: 'reject_once', name: 'No', optionId: 'no' },
    ]
    await tell({ sessionUpdate: 'tool_call', ...TOOL, status: 'pending' })
    const { outcome } = await client.request(session.requestPermission, {
      sessionId,
      toolCall: TOOL,
      options,
    })
    const status = outcome.optionId === 'yes' ? 'completed' : 'failed'
    await tell({ sessionUpdate: 'tool_call_update', toolCallId: 'call_1', status })
  },
  refuse: async () => 'refusal',
  long: async () => 'max_tokens',
  fail: async () => Promise.reject(new RangeError('overloaded')),
  stall: async (tell, said, { abort }) => {
    await tell(chunk(said))
    return abort
  },
  deaf: async (tell, said) => {
    await tell(chunk(said))
    await never()
  },
  chatter: async (tell, said, { client, sessionId, abort }) => {
    const heard = { reason: undefined }
    void abort.then((reason) => Object.assign(heard, { reason }))
    while (heard.reason === undefined) await tell(chunk(said))
    // It is slow to understand.
    const write = { sessionId, path: '/none', content: 'late' }
    return client.request(methods.client.fs.writeTextFile, write).then(
      () => 'end_turn',
      () => heard.reason,
    )
  },
  'give-up': async (tell, said) => {
    await tell(chunk(said))
    process.exit(3)
  },
  die: async (tell, said) => {
    await tell(chunk(said))
    process.kill(process.pid, 'SIGKILL')
    await never()
  },
}

// What it was sent, for who compares it.
const read = createHash('sha256')
process.stdin.on('data', (bytes) => read.update(bytes))
if (process.argv.includes('--tell'))
  process.on('exit', () => process.stderr.write(`READ ${read.digest('hex')}\n`))

const app = agent({ name: 'librarian' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: 1,
    agentInfo: { name: 'librarian', version: '1.0.0' },
    agentCapabilities: {},
  }))
  .onRequest(methods.agent.session.new, () => ({ sessionId: `session-${(sessions += 1)}` }))
  .onRequest(methods.agent.session.prompt, async ({ params: { sessionId, prompt }, client, signal }) => {
    const [act, said = ''] = prompt[0].text.split(' ')
    const abort = new Promise((resolve) => {
      cancelled.set(sessionId, () => resolve('cancelled'))
      signal.addEventListener('abort', () => resolve('cancelled'))
    })
    const tell = (update) => say(client, sessionId, update)
    const done = await ACTS[act](tell, said, { client, sessionId, abort })
    return { stopReason: done ?? 'end_turn' }
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => cancelled.get(params.sessionId)?.())

app.connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)))

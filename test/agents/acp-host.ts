/** An editor that speaks the Agent Client Protocol, by its official SDK. */

import { spawn } from 'node:child_process'
import { Readable, Writable } from 'node:stream'
import type { Scene, Told } from './scene.ts'

interface Peer {
  request(method: string, params: object): Promise<Readonly<Record<string, unknown>>>
  notify(method: string, params: object): Promise<void>
}

interface Asked {
  readonly params: Readonly<Record<string, unknown>>
}

interface App {
  onRequest(method: string, handler: (asked: Asked) => unknown): App
  onNotification(method: string, handler: (asked: Asked) => unknown): App
  connect(stream: object): { readonly agent: Peer }
}

interface Sdk {
  client(options: object): App
  ndJsonStream(output: object, input: object): object
}

interface Option {
  readonly optionId: string
  readonly kind: string
}

/** How long a person thinks, in ms: that is longer than a judge of states waits. */
const THINKS_MS = 2_000
const SDK = '@agentclientprotocol/sdk'

/** Plays one scene. */
export async function playOverAcp(scene: Scene): Promise<Pick<Told, 'answer' | 'waits'>> {
  const { client, ndJsonStream } = (await import(SDK as string)) as Sdk
  const { start, variables, folder: cwd, prompt } = scene
  const child = spawn(start.command, start.args, { env: variables, cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const waits: string[] = []
  let begin = (): void => {}
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const app = client({ name: 'editor' })
    .onRequest('session/request_permission', async ({ params }) => {
      await new Promise((resolve) => setTimeout(resolve, THINKS_MS))
      waits.push(...(await states()))
      const outcome = { outcome: 'selected', optionId: chosen(params['options'] as Option[], scene) }
      return { outcome }
    })
    .onRequest('fs/write_text_file', () => ({}))
    .onRequest('fs/read_text_file', () => ({ content: '' }))
    .onNotification('session/update', ({ params }) => {
      process.stderr.write(`UPDATE ${JSON.stringify(params)}\n`)
      begin()
    })
  const { agent } = app.connect(ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)))
  await agent.request('initialize', { protocolVersion: 1, clientCapabilities: {} })
  const { sessionId } = await agent.request('session/new', { cwd, mcpServers: [] })
  const acted = begun.then(() => new Promise((resolve) => setTimeout(resolve, scene.actMs)))
  void acted.then(() => {
    if (scene.act === 'kill') process.kill(child.pid as number, 'SIGKILL')
    if (scene.act === 'stop') void agent.notify('session/cancel', { sessionId })
  })
  const asked = agent.request('session/prompt', { sessionId, prompt: [{ type: 'text', text: prompt }] })
  const answer = await asked.then(
    ({ stopReason }) => String(stopReason),
    (error: Error) => `threw ${error.message}`,
  )
  // As an editor that is closed.
  child.stdin.end()
  child.kill()
  return { answer, waits }
}

/** What Lifesign shows of its sessions now. */
async function states(): Promise<string[]> {
  const { startLifesign } = await import('../../src/index.ts')
  return startLifesign()
    .sessions.list()
    .map(({ state }) => state)
}

function chosen(options: readonly Option[], { act }: Scene): string {
  const kind = act === 'deny' ? 'reject_once' : 'allow_once'
  return (options.find((option) => option.kind === kind) ?? options[0])?.optionId ?? ''
}

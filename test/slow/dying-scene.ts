/** A child process with one open run that ends, or is ended, in the way that a scene of `apps/dying.mjs` names. */

import { onTestFinished } from 'vitest'
import { startLocalServer, type RequestHandler } from '../../examples/demo/local-server.ts'
import { startChatReceiver, type ChatReceiver } from '../../examples/demo/chat-receiver.ts'
import { NODES, startChild, type Child, type ChildEnd, type ChildRecipe } from './child.ts'

const KILLED = '⚠️ Task `index-repo` was killed'
/** What is printed of a run that a crash ended. */
export const CRASHED = ['ended error process_crash boom', 'told ❌ Task `index-repo` crashed: boom']
/** What the people of a run read that an exit ended. */
export const EXITED_TEXT = `told ${KILLED}: the process exited`
/** What is printed of a run that an exit ended. */
export const EXITED = ['ended killed process_exit ', EXITED_TEXT]
/** What is printed of a run that a shutdown ended. */
export const SHUT_DOWN = 'ended killed shutdown '
/** What its people read. */
export const SHUT_DOWN_TEXT = `told ${KILLED}: the process shut down`

/** How to start a scene. */
export interface SceneOptions extends Pick<ChildRecipe, 'node' | 'variables' | 'isFirst'> {
  /** Flags of Node. */
  readonly flags?: readonly string[]
}

/** Starts a scene. */
export function startScene(scene: string, options: SceneOptions = {}): Child {
  const { node = NODES['Node 24'], flags = [], ...others } = options
  const args = [...node.sourceFlags, ...flags, 'test/slow/apps/dying.mjs', scene]
  return startChild({ node, args, ...others })
}

/** All that a shell or a supervisor sees of an end. */
export function outside({ code, signal, stderr }: ChildEnd): unknown {
  // A frame of Node 22 itself, wherever anybody uses an async context.
  return { code, signal, stderr: stderr.replace(/\n    at process\.callbackTrampoline .*/, '') }
}

/** Starts a chat that remembers what it received. */
export async function openChat(): Promise<ChatReceiver> {
  const chat = await startChatReceiver()
  onTestFinished(() => chat.close())
  return chat
}

/** Starts a chat that answers as the test wants. */
export async function openServer(handle: RequestHandler): Promise<string> {
  const server = await startLocalServer(handle)
  onTestFinished(() => server.close())
  return server.url
}

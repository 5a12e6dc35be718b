/** A real server program on a free port of this machine, in a folder of its own that goes with it. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startLocalServer } from '../demo/local-server.ts'

/** How to start a server. */
export interface ServerRecipe {
  /** Name or path. */
  readonly program: string
  /** Debian's package of it. */
  readonly debianPackage: string
  /** Files in its folder, by name. JSON is YAML. */
  readonly files: Readonly<Record<string, string>>
  /** Its arguments. @param address host and port to listen on */
  readonly args: (folder: string, address: string) => readonly string[]
}

/** A server that is ready. */
export interface RealServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
  /** Host and port. */
  readonly address: string
  /** Rejects, with the server's last words, when it ends; also after it was disposed of. */
  readonly failed: Promise<never>
}

/** Longest start, in ms. */
const READY_MS = 20_000

/**
 * Starts a server and waits until it says that it is ready.
 *
 * @throws {Error} with its last words, when it ends instead
 */
export async function startRealServer(recipe: ServerRecipe): Promise<RealServer> {
  const { program, debianPackage, files, args } = recipe
  const folder = mkdtempSync(join(tmpdir(), `lifesign-${basename(program)}-`))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const address = await freeAddress()
  const child = spawn(program, [...args(folder, address)], { stdio: ['ignore', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.on('data', (data) => void (words = `${words}${data}`.slice(-4_000)))
  const ended = once(child, 'close').catch((error: unknown) => {
    const advice = `Cannot run ${program}: install it with \`apt-get install ${debianPackage}\` (Debian)`
    throw new Error(advice, { cause: error })
  })
  const failed = ended.then(() => {
    throw new Error(`${program} has ended: ${words}`)
  })
  failed.catch(() => {})
  const url = `http://${address}`
  const forget = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  // However this process ends, unless by SIGKILL: the server does not outlive it.
  const end = (): void => {
    child.kill('SIGKILL')
    forget()
  }
  process.once('exit', end)
  const stop = async (): Promise<void> => {
    process.off('exit', end)
    child.kill('SIGKILL')
    await ended.catch(() => {})
    forget()
  }
  try {
    await Promise.race([eventually(() => answers(`${url}/-/ready`), READY_MS), failed])
  } catch (error) {
    await stop()
    throw error
  }
  return { url, address, failed, [Symbol.asyncDispose]: stop }
}

/**
 * Asks again and again, until the answer is yes.
 *
 * @param withinMs how long, in ms
 * @throws {Error} when the time is over
 */
export async function eventually<T>(ask: () => Promise<T> | T, withinMs: number): Promise<NonNullable<T>> {
  const endAt = performance.now() + withinMs
  while (performance.now() < endAt) {
    const answer = await ask()
    if (answer) return answer as NonNullable<T>
    await pause(50)
  }
  throw new Error(`Nothing came within ${withinMs} ms`)
}

/** Host and port that were free a moment ago: the servers take no port 0 whose number they would tell. */
export async function freeAddress(): Promise<string> {
  const server = await startLocalServer(() => {})
  await server.close()
  return server.url.slice('http://'.length)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

/** Processes that print what a test has them print, and what an adapter makes of them. */

import { channel } from 'node:diagnostics_channel'
import { EventEmitter } from 'node:events'
import { Readable, Writable } from 'node:stream'

import { onTestFinished } from 'vitest'

import { childProcesses } from '../../src/adapters/child-process/index.ts'
import type { Scope } from '../../src/model/adapter.ts'
import type { EndProposal } from '../../src/model/end.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'
import { AGENT_LINES } from '../support/agent-lines.ts'

/** As far as it is read. */
export class Program extends EventEmitter {
  pid: number | undefined
  exitCode: number | null = null
  signalCode: string | null = null
  killed = false
  spawnfile = '/usr/bin/cursor-agent'
  spawnargs: readonly string[] = ['cursor-agent']
  stdout: Readable | undefined
  /** By its input. */
  told = ''
  readonly stdin = new Writable({
    write: (chunk, _encoding, done) => {
      this.told += String(chunk)
      done()
    },
  })

  say(...lines: string[]): void {
    for (const line of lines) this.push(`${line}\n`)
  }

  push(text: string): void {
    this.stdout?.push(Buffer.from(text))
  }

  /** It exits, and so its output ends. */
  exits(how: { readonly code?: number; readonly signal?: string }): void {
    this.dies(how)
    this.stdout?.push(null)
  }

  dies({ code, signal }: { readonly code?: number; readonly signal?: string }): void {
    this.exitCode = code ?? null
    this.signalCode = signal ?? null
    this.emit('exit', this.exitCode, this.signalCode)
  }
}

/** @param adapters as many as somebody has brought */
export async function listen(adapters = 1) {
  const recorder = new RecordingRecorder()
  const undo = Array.from({ length: adapters }, () => childProcesses().install(recorder))
  const mute = (): void => undo.forEach((step) => step())
  onTestFinished(mute)
  const start = async (scope: Scope = {}, spawnargs?: readonly string[]): Promise<Program> => {
    const program = new Program()
    if (spawnargs !== undefined) program.spawnargs = spawnargs
    recorder.within(scope, () => channel('child_process').publish({ process: program }))
    // As Node does, before anything else runs.
    program.stdout = new Readable({ read: () => {} })
    program.pid = 1
    await Promise.resolve()
    return program
  }
  const told = () =>
    recorder.runs.map(({ agent, options, works, ended }) => ({
      agent,
      session: options.session,
      calls: works.map(({ name, ends }) => [name, (ends[0]?.error as Error | undefined)?.message]),
      end: ended && wordsOf(ended),
    }))
  return { recorder, start, told, mute }
}

function wordsOf({ reason, error }: EndProposal): string {
  return error === undefined ? reason : `${reason}: ${(error as Error).message}`
}

export const linesOf = (command: string): readonly string[] => AGENT_LINES[command]?.flat() ?? []
export const CODEX = linesOf('codex exec --json')
export const CLAUDE = linesOf('claude -p --output-format stream-json --verbose')
export const PI = linesOf('pi --mode json -p')
export const [HELLO = ''] = CODEX
export const CALLS = '{"type":"item.started","item":{"id":"i","type":"command_execution","command":"make"}}'

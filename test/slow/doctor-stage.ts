/** Folders and servers for `lifesign doctor`, and the command in a process of its own. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { NODES, ROOT, startChild } from './child.ts'

/** What stands in every address and token here, and must stand in no output. */
export const SECRET = 'hunter2-secret'

/** A folder of an application, with what it has in it. */
function aFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-doctor-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/lifesign'))
  if (!Object.keys(files).some((path) => path.includes('@opentelemetry')))
    symlinkSync(join(ROOT, 'node_modules/@opentelemetry'), join(folder, 'node_modules/@opentelemetry'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** A server on this machine. */
export async function aServer(answer: RequestListener): Promise<string> {
  const server = createServer((request, response) => {
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A port that nobody listens on. */
export async function aDeadEnd(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** A set-up, and how the doctor is called there. */
export interface Visit {
  readonly files?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly variables?: Readonly<Record<string, string>>
}

/** Runs the command, and looks that it shows no secret. */
export async function visit({ files, args = [], variables = {} }: Visit) {
  const { code, lines, stderr } = await startChild({
    node: NODES['Node 24'],
    args: [...NODES['Node 24'].sourceFlags, join(ROOT, 'src/command.ts'), 'doctor', ...args],
    cwd: aFolder(files),
    variables,
  }).ended
  expect(lines.join('\n') + stderr).not.toContain(SECRET)
  return { code, lines, stderr }
}

/** Only what is wrong, with its remedy. */
export function problemsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) =>
    line.startsWith('✗') ? [`${line.slice(1).trim().replace(/ +/g, ' ')} ${lines[index + 1]?.trim()}`] : [],
  )
}

/** A webhook that is there: other things may be broken, this one is not. */
export async function aHook(): Promise<Record<string, string>> {
  const url = await aServer((_, response) => void response.writeHead(405).end())
  return { LIFESIGN_WEBHOOK_URL: `${url}/${SECRET}` }
}

/** A config file with a console, and these options. */
export const aConfig = (options: string): Record<string, string> => ({
  'lifesign.config.mjs': `
    import { consoleChannel } from 'lifesign/channels/console'
    export default { channels: [consoleChannel()], defaultOrigin: { channel: 'console', room: 'ops' }, ${options} }`,
})

/** A config file with a Slack. */
export const SLACK = (url: string): Record<string, string> => ({
  'lifesign.config.mjs': `
    import { slack } from 'lifesign/channels/slack'
    export default {
      channels: [slack({ token: 'xoxb-${SECRET}', slackApiUrl: '${url}/api/' })],
      defaultOrigin: { channel: 'slack', room: 'C1' },
    }`,
})

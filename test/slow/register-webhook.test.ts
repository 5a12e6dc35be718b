/** Zero-code in real processes: what is posted is signed where a secret is given, and nothing is posted unsigned. */

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyWebhook } from '../../src/channels/webhook/index.ts'
import { runApp } from './app-runner.ts'

const SECRET = `whsec_${btoa('hunter2-'.repeat(4))}`

const requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = []
let server: Server
let variables: Readonly<Record<string, string>>

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
    requests.push({ headers: request.headers, body })
    response.end()
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  variables = { LIFESIGN_WEBHOOK_URL: url, OTEL_TRACES_EXPORTER: 'none', OTEL_LOG_LEVEL: 'warn' }
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('lifesign/register signs what it posts', async () => {
  await runApp('open-run.mjs', { variables: { ...variables, LIFESIGN_WEBHOOK_SECRET: SECRET } })

  const [request] = requests.splice(0)
  const { notice } = verifyWebhook({ secret: SECRET, headers: request!.headers, body: request!.body })
  expect(notice).toMatchObject({ kind: 'ended', label: 'index-repo' })
})

test('lifesign/register posts nothing where the secret cannot sign, and says so without showing it', async () => {
  const { stdout, stderr, exitCode } = await runApp('open-run.mjs', {
    variables: { ...variables, LIFESIGN_WEBHOOK_SECRET: 'hunter2' },
  })

  expect(requests).toEqual([])
  expect(stdout + stderr).toContain('Cannot use LIFESIGN_WEBHOOK_SECRET: it must be whsec_')
  expect(stdout + stderr).not.toContain('hunter2')
  expect(exitCode).toBe(0)
})

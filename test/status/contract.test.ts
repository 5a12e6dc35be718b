/** What is answered is what the OpenAPI document says. */

import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ROUTES, type Route } from '../../src/status/http/route-table.ts'
import { Problem } from '../../src/status/wire/health-schema.ts'
import { LiveView } from '../support/live-view.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly responses: Readonly<
    Record<string, { readonly content: Readonly<Record<string, { schema: object }>> }>
  >
}

interface Document {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

const routes: readonly Route[] = ROUTES

/** An instance in which something of each kind happens. */
function busyView(): LiveView {
  const live = new LiveView()
  live.lifesign.sessions.queued('waits')
  live.lifesign.open({ session: 'a', label: 'before' }).end({ reason: 'error', error: new Error('no') })
  const run = live.lifesign.open({ session: 'a', agent: 'clerk', origin: { channel: 'slack', room: 'C1' } })
  run.tool({ name: 'bash', deadlineMs: 60_000 })
  const asking = live.lifesign.open({ session: 'b' })
  asking.waiting('person')
  live.clock.advance(130_000)
  return live
}

describe('the OpenAPI document', () => {
  it('names all routes, each with its parameters', async () => {
    const document = await new LiveView().json<Document>('/api/openapi.json')
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )

    expect(document.openapi).toBe('3.1.0')
    expect(named).toEqual(routes.map(({ method, path }) => `${method} ${path.replace(':key', '{key}')}`))
    expect(JSON.stringify(document)).not.toContain('#/$defs/')
    const list = document.paths['/api/sessions']?.['get']
    expect(list?.parameters.map(({ name }) => name)).toEqual([
      'status',
      'process',
      'agent',
      'search',
      'sort',
      'limit',
      'offset',
    ])
  })

  it.each(routes.filter(({ contentType }) => contentType === 'application/json'))(
    'says what $id answers',
    async ({ id, method, path, answer }) => {
      const live = busyView()
      const document = await live.json<Document>('/api/openapi.json')
      const asked = path.replace(':key', 'a')

      const response = method === 'post' ? await live.post(asked) : await live.ask(asked)
      const body: unknown = await response.json()

      expect(response.status).toBe(200)
      const operation = document.paths[path.replace(':key', '{key}')]?.[method]
      const { schema } = operation?.responses['200']?.content['application/json'] ?? {}
      expect(operation?.operationId).toBe(id)
      // Read back from the document, as its readers have it, and not from the schema that it was made of.
      const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
      expect(read.safeParse(body).error).toBeUndefined()
      expect(answer?.parse(body)).toEqual(body)
    },
  )

  it.each(routes.filter(({ path }) => path.includes(':key')))(
    'says how $id fails',
    async ({ method, path }) => {
      const live = new LiveView()
      const asked = path.replace(':key', 'nobody')

      const response = method === 'post' ? await live.post(asked) : await live.ask(asked)
      const body: unknown = await response.json()

      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(Problem.parse(body)).toEqual(body)
      expect(response.status).toBe(404)
    },
  )
})

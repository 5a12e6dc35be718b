/** The OpenAPI document, made from the schemas that check questions and describe answers. */

import { z } from 'zod'
import { Problem } from '../wire/health-schema.ts'
import { ROUTES, type Route } from './route-table.ts'

type Json = Readonly<Record<string, unknown>>

/** Problems that the gate may answer to anything. */
const OF_GATE = [401, 403, 421, 429]

/** @param version of the package */
export function openApiDocument(version: string, basePath = ''): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of ROUTES) {
    const path = route.path.replace(':key', '{key}')
    paths[path] = { ...paths[path], [route.method]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Lifesign', version, description: 'Whether agents are alive.' },
    ...(basePath !== '' && { servers: [{ url: basePath }] }),
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem) },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

function operationOf(route: Route): Json {
  const { id, summary, method, body, answer, contentType, problems } = route
  return {
    operationId: id,
    summary,
    security: method === 'post' ? [{ token: [] }] : [{}, { token: [] }],
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(body && {
      requestBody: { required: false, content: { 'application/json': { schema: schemaOf(body, 'input') } } },
    }),
    responses: {
      200: {
        description: summary,
        content: { [contentType]: { schema: answer === undefined ? { type: 'string' } : schemaOf(answer) } },
      },
      ...Object.fromEntries([...new Set([...OF_GATE, ...problems])].map((status) => [status, PROBLEM])),
    },
  }
}

const PROBLEM = {
  description: 'A problem',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

function pathParameters({ path }: Route): Json[] {
  if (!path.includes(':key')) return []
  const process = {
    name: 'process',
    in: 'query',
    schema: { type: 'string' },
    description: 'The id of its process',
  }
  return [{ name: 'key', in: 'path', required: true, schema: { type: 'string' } }, process]
}

function queryParameters({ query }: Route): Json[] {
  if (query === undefined) return []
  const { properties = {} } = schemaOf(query, 'input') as { properties?: Record<string, Json> }
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', required: false, schema }))
}

// Each schema holds what it needs: readers of one operation need not look elsewhere.
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' })
  return inlined(rest) as Json
}

/** Names of schemas are for one document only: references within one schema are resolved. */
function inlined(schema: Json): unknown {
  const { $defs, ...rest } = schema as { $defs?: Record<string, Json> }
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const { $ref, ...others } = value as Record<string, unknown>
    const name = typeof $ref === 'string' ? $ref.replace('#/$defs/', '') : undefined
    const known = name === undefined ? {} : $defs?.[name]
    const whole = { ...known, ...others }
    return Object.fromEntries(Object.entries(whole).map(([key, one]) => [key, resolve(one)]))
  }
  return resolve(rest)
}

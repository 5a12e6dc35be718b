/** What can be asked: the table that routes and the OpenAPI document are made from. */

import type { z } from 'zod'
import { ActionBody, ActionResult } from '../wire/action-schema.ts'
import { Health, Ping } from '../wire/health-schema.ts'
import { Heartbeat } from '../wire/heartbeat-schema.ts'
import { HeartbeatList, ListQuery, SessionList } from '../wire/list-schema.ts'
import { SessionDetail } from '../wire/session-schema.ts'

/** One thing that can be asked. */
export interface Route {
  readonly id: string
  readonly method: 'get' | 'post'
  /** With `:key` for a session. */
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Undefined where the answer is no JSON. */
  readonly answer: z.ZodType | undefined
  readonly contentType: string
  /** Statuses of problems that it may answer beside those of the gate. */
  readonly problems: readonly number[]
}

const json = 'application/json'
const OF_SESSION = [404, 504]

/** All of them. A session's key may also be told as `?key=`, at `/api/session`: there it may be anything. */
export const ROUTES = [
  {
    id: 'listSessions',
    method: 'get',
    path: '/api/sessions',
    summary: 'Sessions of all processes of this machine, the neediest first',
    query: ListQuery,
    answer: SessionList,
    contentType: json,
    problems: [400],
  },
  {
    id: 'listHeartbeats',
    method: 'get',
    path: '/api/sessions/heartbeat',
    summary: 'The heartbeats of all sessions',
    answer: HeartbeatList,
    contentType: json,
    problems: [],
  },
  {
    id: 'getHeartbeat',
    method: 'get',
    path: '/api/sessions/:key/heartbeat',
    summary: 'What a session does now',
    answer: Heartbeat,
    contentType: json,
    problems: OF_SESSION,
  },
  {
    id: 'getSession',
    method: 'get',
    path: '/api/sessions/:key',
    summary:
      'The evidence: which strand, why, its limit, what happens next, the last ten transitions, the last runs',
    answer: SessionDetail,
    contentType: json,
    problems: OF_SESSION,
  },
  {
    id: 'stopSession',
    method: 'post',
    path: '/api/sessions/:key/stop',
    summary: 'Ends the live runs of a session',
    body: ActionBody,
    answer: ActionResult,
    contentType: json,
    problems: [400, 404, 409, 413, 415, 504],
  },
  {
    id: 'recoverSession',
    method: 'post',
    path: '/api/sessions/:key/recover',
    summary: 'Gives a silent session back to those who wait',
    body: ActionBody,
    answer: ActionResult,
    contentType: json,
    problems: [400, 404, 409, 413, 415, 504],
  },
  {
    id: 'events',
    method: 'get',
    path: '/api/events',
    summary: 'Server-sent events: snapshot, change, beat. Resumes by Last-Event-ID',
    answer: undefined,
    contentType: 'text/event-stream',
    problems: [503],
  },
  {
    id: 'healthz',
    method: 'get',
    path: '/healthz',
    summary: 'This process answers',
    answer: Health,
    contentType: json,
    problems: [],
  },
  {
    id: 'readyz',
    method: 'get',
    path: '/readyz',
    summary: 'This process takes work',
    answer: Health,
    contentType: json,
    problems: [503],
  },
  {
    id: 'ping',
    method: 'get',
    path: '/ping',
    summary: 'Whether an agent works, as Bedrock AgentCore asks',
    answer: Ping,
    contentType: json,
    problems: [],
  },
  {
    id: 'metrics',
    method: 'get',
    path: '/metrics',
    summary: 'Metrics for Prometheus, where its exporter is present',
    answer: undefined,
    contentType: 'text/plain',
    problems: [404],
  },
] as const satisfies readonly Route[]

/** The name of one of them. */
export type RouteId = (typeof ROUTES)[number]['id']

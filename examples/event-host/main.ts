/** A small gateway that Lifesign only hears of by events: late names, retries, approvals, sub-agents, any order. */

import { startLifesign, type Run, type WorkHandle } from 'lifesign'
import { functionChannel } from 'lifesign/channels/function'
import { collectTelemetry } from 'lifesign/testing'

/** What such a gateway tells, by ids of its own. Times are in ms since the epoch. */
type GatewayEvent =
  | { readonly type: 'queue.depth'; readonly key: string; readonly depth: number }
  | { readonly type: 'turn.started'; readonly turn: string; readonly at: number; readonly parent?: string }
  | { readonly type: 'turn.known'; readonly turn: string; readonly label: string; readonly room: string }
  | { readonly type: 'model.started'; readonly turn: string; readonly call: string; readonly at: number }
  | { readonly type: 'model.ended'; readonly call: string; readonly at: number; readonly tokens: number }
  | { readonly type: 'retrying'; readonly turn: string; readonly delayMs: number }
  | { readonly type: 'approval'; readonly turn: string; readonly answered: boolean }
  | {
      readonly type: 'turn.ended'
      readonly turn: string
      readonly at: number
      readonly how: 'ok' | 'timeout'
    }
  | { readonly type: 'turn.failed'; readonly turn: string; readonly at: number }

const KEY = 'agent:main'
const told: string[] = []
const outcomes: string[] = []
const telemetry = await collectTelemetry()
const lifesign = startLifesign({ channels: [functionChannel('chat', ({ text }) => void told.push(text))] })
lifesign.on('delivery.ended', ({ outcome, reason }) => outcomes.push(`${outcome} ${reason}`))

// All that the glue keeps: handles of calls and of waits. Runs are found by the gateway's own ids.
const calls = new Map<string, WorkHandle>()
const approvals = new Map<string, () => void>()

/** The glue: one line an event. */
function hear(event: GatewayEvent): void {
  switch (event.type) {
    case 'queue.depth':
      return lifesign.sessions.depth(event.key, event.depth)
    case 'turn.started':
      return void lifesign.open({
        hostId: event.turn,
        session: KEY,
        agent: 'main',
        startedAt: event.at,
        timeoutMs: 300_000,
        ...(event.parent !== undefined && { parent: event.parent }),
      })
    case 'turn.known':
      return turn(event)?.describe({ label: event.label, origin: { channel: 'chat', room: event.room } })
    case 'model.started': {
      const call = turn(event)?.model({ model: 'gpt-5', startedAt: event.at })
      return void (call && calls.set(event.call, call))
    }
    case 'model.ended':
      return calls.get(event.call)?.end({ inputTokens: event.tokens, endedAt: event.at })
    case 'retrying':
      return void turn(event)?.waiting('retry', { untilMs: event.delayMs })
    case 'approval':
      return approval(event.turn, event.answered)
    case 'turn.ended':
      return void turn(event)?.end(
        event.how === 'ok'
          ? { reason: 'completed', endedAt: event.at }
          : { reason: 'timeout', cause: 'outer_timer', endedAt: event.at },
      )
    case 'turn.failed':
      // This gateway answers "Agent run failed" by itself: nobody shall read it twice.
      return void turn(event)?.end({ reason: 'error', endedAt: event.at, told: true })
  }
}

function turn({ turn: id }: { readonly turn: string }): Run | undefined {
  return lifesign.runs.handle(id)
}

function approval(id: string, answered: boolean): void {
  const answer = approvals.get(id)
  if (answered) answer?.()
  else approvals.set(id, turn({ turn: id })?.waiting('person') ?? (() => {}))
}

let isWrong = false

function check(what: string, isSo: boolean): void {
  isWrong ||= !isSo
  process.stdout.write(`${isSo ? '✓' : '✗'} ${what}\n`)
}

const now = Date.now()
hear({ type: 'queue.depth', key: KEY, depth: 2 })
check('the queue is as deep as it was told', lifesign.sessions.get(KEY)?.backlog === 2)
hear({ type: 'turn.started', turn: 't1', at: now - 60_000 })
hear({ type: 'turn.started', turn: 't1', at: now - 60_000 })
check('the same start twice is one run', lifesign.runs.list().length === 1)
hear({ type: 'turn.started', turn: 't1.sub', at: now - 30_000, parent: 't1' })
check('a sub-agent knows its parent', lifesign.runs.get('t1.sub')?.parent === lifesign.runs.get('t1')?.id)
hear({ type: 'approval', turn: 't1.sub', answered: false })
check('who waits for a person is shown so', lifesign.runs.get('t1.sub')?.heartbeat.wait === 'person')
hear({ type: 'approval', turn: 't1.sub', answered: true })
hear({ type: 'turn.ended', turn: 't1.sub', at: now - 20_000, how: 'ok' })
hear({ type: 'model.started', turn: 't1', call: 'c1', at: now - 15_000 })
hear({ type: 'retrying', turn: 't1', delayMs: 1_000 })
hear({ type: 'turn.ended', turn: 't1', at: now - 5_000, how: 'ok' })
hear({ type: 'model.ended', call: 'c1', at: now - 6_000, tokens: 12 })
hear({ type: 'turn.started', turn: 't1', at: now - 60_000 })
check('a start that comes after its end is no second run', lifesign.runs.list().length === 0)
const tokens = await telemetry.metrics('gen_ai.client.inference.usage.input_tokens')
check('tokens that come after the end count once', tokens.reduce((sum, { value }) => sum + value, 0) === 12)

hear({ type: 'turn.started', turn: 't2', at: now - 60_000 })
hear({ type: 'turn.ended', turn: 't2', at: now, how: 'timeout' })
hear({ type: 'turn.known', turn: 't2', label: 'index-repo', room: 'C1' })
hear({ type: 'turn.started', turn: 't3', at: now - 1_000 })
hear({ type: 'turn.known', turn: 't3', label: 'other', room: 'C1' })
hear({ type: 'turn.failed', turn: 't3', at: now })
await lifesign.flush(2_000)
check(
  'who could not be told is told by the name that came late',
  told.join() === '⚠️ Task `index-repo` timed out after 1m',
)
check('what the gateway has told is not told again', outcomes.includes('suppressed told'))

await lifesign.shutdown(2_000)
process.exitCode = isWrong ? 1 : 0

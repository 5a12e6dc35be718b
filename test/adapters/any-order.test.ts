/** In any order of a framework's events, each start has its end, and nothing of ours throws. */

import { array, assert as check, constantFrom, property, record } from 'fast-check'
import { expect, it } from 'vitest'

import { AdkTurn } from '../../src/adapters/google-adk/turn.ts'
import { Guard } from '../../src/adapters/guard.ts'
import { AgentTurn as MastraTurn } from '../../src/adapters/mastra/agent-turn.ts'
import { AgentTurn as PiTurn } from '../../src/adapters/pi/agent-turn.ts'
import { ToolSeats } from '../../src/adapters/pi/tool-seats.ts'
import { StrandsTurn } from '../../src/adapters/strands/turn.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

/** A turn of a framework. */
interface Told {
  /** Tells one event, by its number and with details of any kind. */
  tell(event: number, detail: unknown): void
  /** The framework is done with it. */
  over(): void
}

const CALL = { toolCallId: 't1', toolName: 'lookup' }
const ANSWER = { role: 'assistant', stopReason: 'stop', content: [] }
const { signal } = new AbortController()

function pi(recorder: RecordingRecorder, isHosts: boolean): Told {
  const guard = new Guard(recorder, 'pi')
  const execute = async () => 'found'
  const state = {
    model: { id: 'small', provider: 'openai' },
    messages: [],
    tools: [{ name: 'lookup', execute }],
  }
  const agent = { state, abort: () => undefined } as never
  const seats = new ToolSeats(recorder, { guard, callOf: () => undefined })
  const run = recorder.startRun({ agent: 'pi' })
  const turn = new PiTurn({ agent, run, isHosts, outer: {}, seats, guard })
  const types = [
    'turn_start',
    'message_update',
    'message_end',
    'tool_execution_start',
    'tool_execution_update',
    'tool_execution_end',
    'agent_end',
    'unknown',
  ]
  return {
    tell: (event, detail) => {
      const message = { ...ANSWER, stopReason: detail, errorMessage: 'far off' }
      const type = types[event % types.length] as string
      turn.hear({ type, ...CALL, isError: detail === 'error', message, messages: [message] } as never, signal)
    },
    over: () => turn.over(),
  }
}

function mastra(recorder: RecordingRecorder, isHosts: boolean): Told {
  const guard = new Guard(recorder, 'mastra')
  const run = recorder.startRun({ agent: 'mastra' })
  const turn = new MastraTurn({ agent: {}, run, isHosts, signal, guard, onOver: () => undefined })
  const events: ((detail: unknown) => void)[] = [
    () => turn.toolStarted(),
    () => turn.toolEnded(),
    (detail) => turn.failed(detail),
    () => turn.suspended({ finishReason: 'suspended' }),
    (detail) => turn.finished({ finishReason: String(detail), error: detail }),
    () => void turn.mayGoOn(),
    (detail) => turn.returned({ finishReason: String(detail) }),
  ]
  return {
    tell: (event, detail) => events[event % events.length]?.(detail),
    over: () => turn.returned({ finishReason: 'stop' }),
  }
}

function googleAdk(recorder: RecordingRecorder, isHosts: boolean): Told {
  const guard = new Guard(recorder, 'google-adk')
  const outer = isHosts ? { run: recorder.startRun({}) } : {}
  const run = { agent: 'adk' }
  const turn = new AdkTurn({
    recorder,
    guard,
    outer,
    signal,
    run,
    isAgent: !isHosts,
    talk: undefined,
    onOver: () => undefined,
    onFirst: ({ pulled }) => void (pulled.isHosts = isHosts),
  })
  const tool = (): void => {
    turn.tool?.end({})
    turn.tool = turn.pulled.run?.startToolCall({ name: 'lookup' })
  }
  const first = once(() => turn.first())
  const events: ((detail: unknown) => void)[] = [
    first,
    (detail) => turn.passed({ done: false, value: { author: 'adk', errorCode: detail, content: detail } }),
    (detail) => void (turn.modelError = detail),
    tool,
    (detail) => turn.threw(detail),
    () => turn.passed({ done: true, value: undefined }),
  ]
  return { tell: (event, detail) => events[event % events.length]?.(detail), over: () => turn.left() }
}

function strands(recorder: RecordingRecorder, isHosts: boolean): Told {
  const guard = new Guard(recorder, 'strands')
  const outer = isHosts ? { run: recorder.startRun({}) } : {}
  const turn = new StrandsTurn({
    recorder,
    guard,
    streamer: { cancel: () => undefined } as never,
    outer,
    signal,
    run: { agent: 'strands' },
    isTraced: !isHosts,
    onFirst: ({ pulled }) => void (pulled.isHosts = isHosts),
    onOver: () => undefined,
  })
  const first = once(() => turn.first())
  const events: ((detail: unknown) => void)[] = [
    first,
    () => recorder.clock.advance(600),
    (detail) => turn.passed({ done: false, value: { type: 'modelStreamUpdateEvent', event: detail } }),
    (detail) => turn.passed({ done: true, value: { stopReason: detail } }),
    (detail) => turn.threw(detail),
    () => void turn.stopped(),
  ]
  return { tell: (event, detail) => events[event % events.length]?.(detail), over: () => turn.left() }
}

/** The follower of a generator says once that somebody asks for the first time. */
function once(say: () => void): () => void {
  let isSaid = false
  return () => {
    if (!isSaid) say()
    isSaid = true
  }
}

const DETAILS = [
  'stop',
  'error',
  'aborted',
  'toolUse',
  'suspended',
  undefined,
  null,
  7,
  new RangeError('far off'),
]

it.each([
  ['pi', pi],
  ['mastra', mastra],
  ['google-adk', googleAdk],
  ['strands', strands],
])('%s has an end for all that it has begun, whatever it is told', (_, begin) => {
  const event = record({ event: constantFrom(0, 1, 2, 3, 4, 5, 6, 7), detail: constantFrom(...DETAILS) })
  check(
    property(array(event, { maxLength: 30 }), constantFrom(true, false), (events, isHosts) => {
      const recorder = new RecordingRecorder()
      const told = begin(recorder, isHosts)
      const hosts = isHosts ? recorder.runs.slice(0, 1) : []

      for (const { event: number, detail } of events) told.tell(number, detail)
      told.over()
      recorder.clock.advance(60_000)

      expect(hosts.flatMap(({ ends }) => ends)).toEqual([])
      const own = recorder.runs.filter((run) => !hosts.includes(run))
      expect(own.filter(({ ended }) => ended === undefined)).toEqual([])
      expect(recorder.works.filter(({ endedMs }) => endedMs === undefined)).toEqual([])
      expect(recorder.runs.flatMap(({ holds }) => holds).filter(({ isOpen }) => isOpen)).toEqual([])
      expect(recorder.warnings).toEqual([])
    }),
    { numRuns: 50 },
  )
})

/** Strands Agents: agents, graphs and swarms as runs, with their calls of models and tools, through its own tracer. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { meetHandedOver } from '../handed-over.ts'
import { ownerOf } from '../method-owner.ts'
import { eachShared } from '../shared-global.ts'
import { FRAMEWORK } from './framework.ts'
import { StrandsListener } from './listener.ts'
import type { StrandsStreamer } from './sdk-parts.ts'
import { watchStreams } from './watched-stream.ts'

/** `Agent`, `Graph` or `Swarm` of the SDK. */
export interface StrandsClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has the SDK share its classes, which the SDK keeps to itself. */
const SHARED = Symbol.for('lifesign.strands')

/**
 * Hears `@strands-agents/sdk`: each `invoke` or `stream` of an agent is a run, or a part of the run of the host around
 * it; agents of a graph or a swarm, and agents as tools, are child runs. Under `lifesign/register` it finds the SDK
 * itself. Messages, arguments and results are handed on by reference only.
 *
 * @param classes those of the SDK that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [strands()] })
 */
export function strands(...classes: readonly StrandsClass[]): Adapter {
  const spanScopes: string[] = []
  return {
    name: 'strands',
    spanScopes,
    framework: FRAMEWORK,
    install: (recorder: Recorder) => listen(recorder, { classes, spanScopes }),
  }
}

interface Meeting {
  readonly classes: readonly StrandsClass[]
  /** Filled when the SDK is here: before that, nobody else's spans are meant. */
  readonly spanScopes: string[]
}

function listen(recorder: Recorder, { classes, spanScopes }: Meeting): () => void {
  const guard = new Guard(recorder, 'strands')
  const listener = new StrandsListener(recorder, guard)
  const undo: (() => void)[] = [() => listener.leave()]
  const known = new Set<object>()
  const met = (value: unknown): boolean => {
    const streamer = streamerOf(value)
    if (streamer === undefined || known.has(streamer)) return streamer !== undefined
    if (known.size === 0) spanScopes.push(tracerName())
    known.add(streamer)
    undo.push(watchStreams(streamer, listener))
    return true
  }
  undo.push(eachShared(SHARED, (value) => void guard.attempt('hear a class', () => met(value))))
  meetHandedOver(classes, { guard, wanted: `Agent, Graph or Swarm of ${FRAMEWORK.name}`, met })
  return () => undo.splice(0).forEach((step) => step())
}

/** The SDK gives its tracer the name of the service. */
function tracerName(): string {
  return process.env['OTEL_SERVICE_NAME'] || 'strands-agents'
}

function streamerOf(value: unknown): StrandsStreamer | undefined {
  const prototype = typeof value === 'function' ? (value.prototype as object | undefined) : undefined
  return prototype && ownerOf(prototype as StrandsStreamer, 'stream')
}

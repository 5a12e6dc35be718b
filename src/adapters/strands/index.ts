/** Strands Agents: agents, graphs and swarms as runs, with their calls of models and tools, through its own tracer. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { Guard } from '../guard.ts'
import { eachShared } from '../shared-global.ts'
import { StrandsListener } from './listener.ts'
import type { StrandsStreamer } from './sdk-parts.ts'
import { watchStreams } from './watched-stream.ts'

/** `Agent`, `Graph` or `Swarm` of the SDK. */
export interface StrandsClass {
  readonly prototype: object
}

/** By this name `lifesign/register` has the SDK share its classes, which the SDK keeps to itself. */
const SHARED = Symbol.for('lifesign.strands')
/** The oldest one that it was tried with. */
const OLDEST = '1.19.0'

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
  // The SDK names its tracer by the name of the service: nobody else's spans are meant before it is here.
  const spanScopes: string[] = []
  const meets = (): void => void spanScopes.push('strands-agents', process.env['OTEL_SERVICE_NAME'] ?? '')
  return {
    name: 'strands',
    spanScopes,
    framework: { name: '@strands-agents/sdk', least: OLDEST },
    install: (recorder: Recorder) => listen(recorder, { classes, meets }),
  }
}

interface Meeting {
  readonly classes: readonly StrandsClass[]
  /** Called when the SDK is met. */
  readonly meets: () => void
}

function listen(recorder: Recorder, { classes, meets }: Meeting): () => void {
  const guard = new Guard(recorder, 'strands')
  const listener = new StrandsListener(recorder, guard)
  const undo: (() => void)[] = [() => listener.leave()]
  const known = new Set<object>()
  const met = (value: unknown): void => {
    guard.attempt('hear a class', () => {
      const streamer = streamerOf(value)
      if (streamer === undefined || known.has(streamer)) return
      known.add(streamer)
      undo.push(watchStreams(streamer, listener))
      meets()
    })
  }
  undo.push(eachShared(SHARED, met))
  classes.forEach(met)
  return () => undo.splice(0).forEach((step) => step())
}

function streamerOf(value: unknown): StrandsStreamer | undefined {
  const prototype = typeof value === 'function' ? (value.prototype as object | undefined) : undefined
  return prototype !== undefined && Object.hasOwn(prototype, 'stream')
    ? (prototype as StrandsStreamer)
    : undefined
}

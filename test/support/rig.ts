/** A tracker and its sampler under a fake clock, with everything that they told written down. */

import type { DiagnosticSampler } from '../../src/diagnostics/diagnostic-sampler.ts'
import type { MachineReadings } from '../../src/diagnostics/self-watch.ts'
import type { Attention } from '../../src/model/attention.ts'
import { BLIND_WITNESS, type EvidenceSource } from '../../src/model/evidence.ts'
import { Relay } from '../../src/model/relay.ts'
import { sinkOf } from '../../src/model/sink.ts'
import type { Sink, SinkMethod } from '../../src/model/sink.ts'
import { resolveOptions } from '../../src/options/options.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import type { SessionDesk } from '../../src/tracker/session-desk.ts'
import type { SessionTracker } from '../../src/tracker/session-tracker.ts'
import { judgesOf, keepersOf } from '../../src/watchers.ts'

/** One word a sink heard. */
export type Heard = { [Method in SinkMethod]-?: [Method, ...Parameters<Required<Sink>[Method]>] }[SinkMethod]

/** What a rig can be told at start, and what happens around it. */
export interface RigOptions extends Pick<
  LifesignOptions,
  'thresholds' | 'tickMs' | 'idleSessionMs' | 'maxIdleSessions' | 'recovery' | 'lanes'
> {
  readonly readMachine?: () => MachineReadings
  /** Who looks at processes. Default: nobody sees any. */
  readonly evidence?: EvidenceSource
  /** Hears everything too. */
  readonly sink?: Sink
}

/** A tracker, a sampler, and what they said: wired as in an instance, without its outlets. */
export class Rig {
  readonly clock = new FakeClock()
  readonly heard: Heard[] = []
  readonly warnings: unknown[][] = []
  readonly tracker: SessionTracker
  readonly desk: SessionDesk
  readonly sampler: DiagnosticSampler

  constructor({ readMachine, evidence = BLIND_WITNESS, sink = {}, ...told }: RigOptions = {}) {
    const { clock } = this
    const options = resolveOptions({ ...told, clock })
    const relay = new Relay((method, error) => {
      throw new Error(`sink ${method} failed`, { cause: error })
    })
    const { sinks } = relay
    const keepers = keepersOf(options, sinks, evidence, () => ({ pid: 1, threadId: 0 }))
    const { tracker, desk } = keepers
    const { episodes, recovery, sampler } = judgesOf(options, {
      ...keepers,
      sinks,
      owners: [],
      readMachine: readMachine ?? (() => ({ idleMs: 0, uptimeMs: clock.now() })),
      warn: (...warning) => void this.warnings.push(warning),
    })
    relay.connect([episodes, recording(this.heard), sink, recovery])
    this.tracker = tracker
    this.desk = desk
    this.sampler = sampler
    sampler.start()
  }

  /** All words of one method, without the method. */
  all<Method extends SinkMethod>(method: Method): Parameters<Required<Sink>[Method]>[] {
    return this.heard
      .filter(([name]) => name === method)
      .map(([, ...args]) => args as Parameters<Required<Sink>[Method]>)
  }

  /** All emissions about attention. */
  get attention(): Attention[] {
    return this.all('attentionChanged').map(([attention]) => attention)
  }

  /** Emissions in short: `firing session.stalled blocked_tool_call 0`. */
  get alarms(): string[] {
    return this.attention.map(({ status, event, reason, repeat }) => `${status} ${event} ${reason} ${repeat}`)
  }
}

function recording(heard: Heard[]): Sink {
  return sinkOf(
    (method) =>
      (...words) =>
        void heard.push([method, ...words] as unknown as Heard),
  )
}

/** Vercel's AI SDK: runs, model calls with their chunks, and tool calls, through its own telemetry hook. */

import type { Adapter, Recorder } from '../../model/adapter.ts'
import { installedPackage, isOlder } from '../../model/installed-package.ts'
import { AskedPeople } from '../asked-people.ts'
import { Guard } from '../guard.ts'
import { AgentNames, type AiAgentClass } from './agent-names.ts'
import { hearChannel } from './channel.ts'
import { type AiSdkTelemetry, type Ears, integrationFor } from './integration.ts'
import { LateEnds } from './late-ends.ts'
import { AiSdkListener } from './listener.ts'
import { OlderEar } from './older-ear.ts'

export type { AiAgentClass } from './agent-names.ts'
export type { AiSdkTelemetry } from './integration.ts'

/**
 * Hears every `generateText`, `streamText`, `generateObject` and `streamObject` of the process, whether `ai`
 * is loaded before or after. Inside of a run of the host they belong to it; elsewhere each is a run of its
 * own, and inside of a tool a child run. Prompts and results are handed on by reference only.
 * Under `lifesign/register` an agent's `id` is the name of its runs.
 *
 * @param classes the `ToolLoopAgent` that the application uses, where there is no `lifesign/register`
 *
 * @example
 * const lifesign = startLifesign({ adapters: [aiSdk()] })
 */
export function aiSdk(...classes: readonly AiAgentClass[]): Adapter {
  return {
    name: 'ai-sdk',
    spanScopes: SPAN_SCOPES,
    framework: { name: 'ai', least: OLDEST },
    install: (recorder) => install(recorder, classes),
  }
}

/**
 * The integration itself, for calls that name integrations of their own (they replace the global ones). It
 * finds the installed adapter at each event, so it may be made before Lifesign starts; without an installed
 * adapter it does nothing.
 *
 * @example
 * streamText({ model, prompt, telemetry: { integrations: [aiSdkTelemetry(), otherTelemetry] } })
 */
export function aiSdkTelemetry(): AiSdkTelemetry {
  return integrationFor(() => installed().at(-1))
}

/** Scopes of `@ai-sdk/otel` and of the SDK's own spans: the same runs that this adapter hears. */
const SPAN_SCOPES = ['gen_ai', 'ai']

/** The global that AI SDK 6 and 7 read at each call. */
interface AiSdkGlobal {
  AI_SDK_TELEMETRY_INTEGRATIONS?: unknown[]
}

/** Before that, the SDK tells nobody of its calls but by spans. */
const OLDEST = '6.0.111'

function install(recorder: Recorder, classes: readonly AiAgentClass[]): () => void {
  warnOfOlder(recorder)
  const holder = globalThis as AiSdkGlobal
  const before = holder.AI_SDK_TELEMETRY_INTEGRATIONS
  const list = before ?? (holder.AI_SDK_TELEMETRY_INTEGRATIONS = [])
  const names = new AgentNames()
  const guard = new Guard(recorder, 'ai-sdk')
  const lateEnds = new LateEnds(recorder.clock, guard)
  const shared = { names, lateEnds, people: new AskedPeople() }
  const listener = new AiSdkListener(recorder, shared)
  const ears: Ears = { listener, olderEar: () => new OlderEar(recorder, shared) }
  const integration = integrationFor(
    () => ears,
    () => list.length === 1,
  )
  const leave = [hearChannel(listener, recorder), names.listen(classes, guard), lateEnds.listen()]
  list.push(integration)
  installed().push(ears)
  return () => {
    leave.forEach((step) => step())
    remove(list, integration)
    remove(installed(), ears)
    if (before === undefined && list.length === 0) delete holder.AI_SDK_TELEMETRY_INTEGRATIONS
  }
}

// An older SDK is no error: its application may have another for the agents. Nothing would be heard of this one.
function warnOfOlder(recorder: Recorder): void {
  const version = installedPackage('ai')?.version
  if (version === undefined || !isOlder(version, OLDEST)) return
  new Guard(recorder, 'ai-sdk').warn(`hear ai ${version}: it must be ${OLDEST} or later`, undefined)
}

// Shared by all copies of this module, for an application may hold a bundled one beside a loaded one.
function installed(): Ears[] {
  const holder = globalThis as { [INSTALLED]?: Ears[] }
  holder[INSTALLED] ??= []
  return holder[INSTALLED]
}

const INSTALLED: unique symbol = Symbol.for('lifesign.adapters.ai-sdk') as never

function remove(list: unknown[], item: unknown): void {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
}

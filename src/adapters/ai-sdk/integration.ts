/** The object that the AI SDK calls: one method for each of its events, passed on to a listener. */

import type { Telemetry } from 'ai'

import type { AiSdkListener } from './listener.ts'
import { endOfEvent, endOfResult } from './model-call-end.ts'
import type { OlderToolCallEndEvent, ToolCallEvent } from './events.ts'
import type { OlderTools } from './older-tools.ts'

/** Who listens, for the current and for the older AI SDK. */
export interface Ears {
  readonly listener: AiSdkListener
  readonly olderTools: OlderTools
}

/** What AI SDK 6 calls besides. */
interface OlderTelemetry {
  onToolCallStart(event: ToolCallEvent): void
  onToolCallFinish(event: OlderToolCallEndEvent): void
}

/**
 * Makes an integration.
 *
 * @param find who listens at the time of an event; nobody is fine
 */
export function integrationFor(find: () => Ears | undefined): Telemetry & OlderTelemetry {
  const listener = (): AiSdkListener | undefined => find()?.listener
  // Properties, not methods: AI SDK 6 calls them without `this`.
  return {
    // Read once for each operation.
    get onStart() {
      return listener()?.startEar() ?? ignore
    },
    onLanguageModelCallEnd: (event) => listener()?.modelCallEnded(event, endOfEvent(event)),
    onObjectStepStart: (event) => void listener()?.startModelCall(event),
    onObjectStepEnd: (event) =>
      listener()?.modelCallEnded(event, endOfResult({ ...event, content: event.objectText })),
    onToolExecutionEnd: (event) => listener()?.toolCallEnded(event),
    onEnd: (event) => listener()?.ended(event),
    onAbort: (event) => listener()?.aborted(event),
    onStepError: (event) => listener()?.failed(event),
    onError: (event) => listener()?.failed(event as { callId?: string; error?: unknown }),
    executeLanguageModelCall: ({ execute, ...event }) => listener()?.callModel(event, execute) ?? execute(),
    executeTool: ({ execute, ...event }) => listener()?.callTool(event, execute) ?? execute(),
    onToolCallStart: (event) => find()?.olderTools.started(event),
    onToolCallFinish: (event) => find()?.olderTools.ended(event),
  }
}

function ignore(): void {}

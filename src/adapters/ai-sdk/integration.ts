/** The object that the AI SDK calls: one method for each of its events, passed on to a listener. */

import type { AiSdkListener } from './listener.ts'
import { endOfEvent, endOfResult } from './model-call-end.ts'
import type {
  EndEvent,
  FailureEvent,
  ModelCallEndEvent,
  ModelCallEvent,
  OlderToolCallEndEvent,
  StartEvent,
  ToolCallEndEvent,
  ToolCallEvent,
} from './events.ts'
import type { OlderTools } from './older-tools.ts'

/** Who listens, for the current and for the older AI SDK. */
export interface Ears {
  readonly listener: AiSdkListener
  readonly olderTools: OlderTools
}

/**
 * An integration, by its shape: it fits the `Telemetry` of AI SDK 7, and asks nobody to have that installed.
 * Its events and functions are the SDK's own.
 */
export interface AiSdkTelemetry {
  readonly onStart: (event: StartEvent) => void
  readonly onLanguageModelCallEnd: (event: ModelCallEndEvent) => void
  readonly onObjectStepStart: (event: ModelCallEvent) => void
  readonly onObjectStepEnd: (event: ObjectEndEvent) => void
  readonly onToolExecutionEnd: (event: ToolCallEndEvent) => void
  readonly onEnd: (event: EndEvent) => void
  readonly onAbort: (event: FailureEvent) => void
  readonly onStepError: (event: FailureEvent) => void
  readonly onError: (event: unknown) => void
  readonly executeLanguageModelCall: <T>(call: ModelCallEvent & Execution<T>) => PromiseLike<T>
  readonly executeTool: <T>(call: ToolCallEvent & Execution<T>) => PromiseLike<T>
  /** Of AI SDK 6, as the next one. */
  readonly onToolCallStart: (event: ToolCallEvent) => void
  readonly onToolCallFinish: (event: OlderToolCallEndEvent) => void
}

interface Execution<T> {
  readonly execute: () => PromiseLike<T>
}

interface ObjectEndEvent extends ModelCallEndEvent {
  readonly objectText?: unknown
}

/**
 * Makes an integration.
 *
 * @param find who listens at the time of an event; nobody is fine
 * @param isAlone whether no other integration hears the same calls
 */
export function integrationFor(
  find: () => Ears | undefined,
  isAlone: () => boolean = () => false,
): AiSdkTelemetry {
  const listener = (): AiSdkListener | undefined => find()?.listener
  // Properties, not methods: AI SDK 6 calls them without `this`.
  return {
    // Read once for each operation.
    get onStart() {
      return listener()?.startEar(isAlone()) ?? ignore
    },
    onLanguageModelCallEnd: (event) => listener()?.modelCallEnded(event, endOfEvent(event)),
    onObjectStepStart: (event) => {
      const start = (): void => void listener()?.startModelCall(event)
      // Others that make a span of it may hear of it after us.
      if (isAlone()) start()
      else queueMicrotask(start)
    },
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

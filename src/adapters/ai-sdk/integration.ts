/** The object that the AI SDK calls: one method for each of its events, passed on to a listener. */

import type { AiSdkListener } from './listener.ts'
import { endOfEvent, endOfResult } from './model-call-end.ts'
import type {
  EndEvent,
  FailureEvent,
  ModelCallEndEvent,
  ModelCallEvent,
  OlderStartEvent,
  OlderToolCallEndEvent,
  StartEvent,
  ToolCallEndEvent,
  ToolCallEvent,
} from './events.ts'
import type { OlderEar } from './older-ear.ts'

/** Who listens, for the current and for the older AI SDK. */
export interface Ears {
  readonly listener: AiSdkListener
  /** An ear for one operation of AI SDK 6. */
  readonly olderEar: () => OlderEar
}

/**
 * An integration, by its shape: it fits the `Telemetry` of AI SDK 7, and asks nobody to have that installed.
 * Its events and functions are the SDK's own.
 */
export interface AiSdkTelemetry {
  readonly onStart: (event: Started) => void
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
  /** Of AI SDK 6, as those below. */
  readonly onStepStart: (event: object) => void
  readonly onToolCallStart: (event: ToolCallEvent) => void
  readonly onToolCallFinish: (event: OlderToolCallEndEvent) => void
  readonly onFinish: (event: EndEvent) => void
}

/** AI SDK 6 tells no id of an operation. */
type Started = StartEvent & OlderStartEvent

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
  // AI SDK 6 reads all of its listeners at once for each operation, this one first.
  let older: OlderEar | undefined
  // Properties, not methods: AI SDK 6 calls them without `this`.
  return {
    // Read once for each operation.
    get onStart() {
      const hear = listener()?.startEar(isAlone()) ?? ignore
      const ear = (older = find()?.olderEar())
      return (event: Started) => (event.callId === undefined ? ear?.started(event) : hear(event))
    },
    onLanguageModelCallEnd: (event) => listener()?.modelCallEnded(event, endOfEvent(event)),
    onObjectStepStart: (event) => {
      listener()?.objectStepStarted(event)
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
    get onStepStart() {
      const ear = older
      return () => ear?.stepStarted()
    },
    get onToolCallStart() {
      const ear = older
      return (event: ToolCallEvent) => ear?.toolStarted(event)
    },
    get onToolCallFinish() {
      const ear = older
      return (event: OlderToolCallEndEvent) => ear?.toolEnded(event)
    },
    get onFinish() {
      const ear = older
      older = undefined
      return (event: EndEvent) => ear?.finished(event)
    },
  }
}

function ignore(): void {}

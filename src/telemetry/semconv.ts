/** Every dotted name that Lifesign exports, in one place: attributes, metrics, events, operations, scope. */

/**
 * The instrumentation scope of everything we export. The schema is that of the GenAI conventions' first
 * release of their own, because ours are no part of any published schema and the GenAI names are the ones
 * that a collector can translate.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai/releases/tag/v0.1.0
 */
export const SCOPE = {
  name: 'lifesign',
  version: '0.1.0',
  schemaUrl: 'https://opentelemetry.io/schemas/gen-ai/0.1.0',
} as const

// GenAI conventions, copied: the incubating constants of OpenTelemetry's package are frozen near 1.41.
export const ATTR_GEN_AI_OPERATION_NAME = 'gen_ai.operation.name'
export const ATTR_GEN_AI_PROVIDER_NAME = 'gen_ai.provider.name'
export const ATTR_GEN_AI_AGENT_NAME = 'gen_ai.agent.name'
export const ATTR_GEN_AI_CONVERSATION_ID = 'gen_ai.conversation.id'
export const ATTR_GEN_AI_REQUEST_MODEL = 'gen_ai.request.model'
export const ATTR_GEN_AI_RESPONSE_ID = 'gen_ai.response.id'
export const ATTR_GEN_AI_RESPONSE_MODEL = 'gen_ai.response.model'
export const ATTR_GEN_AI_RESPONSE_FINISH_REASONS = 'gen_ai.response.finish_reasons'
export const ATTR_GEN_AI_RESPONSE_TIME_TO_FIRST_CHUNK = 'gen_ai.response.time_to_first_chunk'
export const ATTR_GEN_AI_USAGE_INPUT_TOKENS = 'gen_ai.usage.input_tokens'
export const ATTR_GEN_AI_USAGE_OUTPUT_TOKENS = 'gen_ai.usage.output_tokens'
export const ATTR_GEN_AI_USAGE_CACHE_READ_INPUT_TOKENS = 'gen_ai.usage.cache_read.input_tokens'
export const ATTR_GEN_AI_USAGE_CACHE_WRITE_INPUT_TOKENS = 'gen_ai.usage.cache_write.input_tokens'
/** The name before v0.1.0, set beside that of now: it is what backends read. */
export const ATTR_GEN_AI_USAGE_CACHE_CREATION_INPUT_TOKENS = 'gen_ai.usage.cache_creation.input_tokens'
export const ATTR_GEN_AI_USAGE_REASONING_OUTPUT_TOKENS = 'gen_ai.usage.reasoning.output_tokens'
export const ATTR_GEN_AI_TOKEN_MODALITY = 'gen_ai.token.modality'
/** Only with the names before v0.1.0. */
export const ATTR_GEN_AI_TOKEN_TYPE = 'gen_ai.token.type'
export const ATTR_GEN_AI_TOOL_NAME = 'gen_ai.tool.name'
export const ATTR_GEN_AI_TOOL_TYPE = 'gen_ai.tool.type'
export const ATTR_GEN_AI_TOOL_CALL_ID = 'gen_ai.tool.call.id'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_TOOL_CALL_ARGUMENTS = 'gen_ai.tool.call.arguments'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_TOOL_CALL_RESULT = 'gen_ai.tool.call.result'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_SYSTEM_INSTRUCTIONS = 'gen_ai.system_instructions'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_TOOL_DEFINITIONS = 'gen_ai.tool.definitions'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_INPUT_MESSAGES = 'gen_ai.input.messages'
/** Content: exported only when opted in. */
export const ATTR_GEN_AI_OUTPUT_MESSAGES = 'gen_ai.output.messages'

export const OPERATION_INVOKE_AGENT = 'invoke_agent'
export const OPERATION_CHAT = 'chat'
export const OPERATION_EXECUTE_TOOL = 'execute_tool'
/** The name of the span that shows an open run. No operation, so that nobody counts it as one. */
export const PENDING = 'pending'
/** Providers do not break usage down by modality in what reaches us. */
export const TOKEN_MODALITY_UNKNOWN = 'unknown'
/** A tool whose body runs in this process. */
export const TOOL_TYPE_FUNCTION = 'function'
export const TOKEN_TYPE_INPUT = 'input'
export const TOKEN_TYPE_OUTPUT = 'output'

// General conventions.
export const ATTR_ERROR_TYPE = 'error.type'
/** Read on spans of others, never set. */
export const ATTR_EXCEPTION_TYPE = 'exception.type'
/** Exported only when error messages were opted in. */
export const ATTR_EXCEPTION_MESSAGE = 'exception.message'

/** Read of the resource of others, never set. */
export const ATTR_SERVICE_NAME = 'service.name'
export const ATTR_SERVICE_VERSION = 'service.version'
export const ATTR_SERVICE_INSTANCE_ID = 'service.instance.id'
/** Of a model call that a server refused. */
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code'
/** Read on spans of others, never set. */
export const ATTR_HTTP_ROUTE = 'http.route'

// OpenInference: what lists of Phoenix show of a span. Its converter leaves them empty for GenAI spans.
/** Content: exported only when opted in. */
export const ATTR_INPUT_VALUE = 'input.value'
export const ATTR_INPUT_MIME_TYPE = 'input.mime_type'
/** Content: exported only when opted in. */
export const ATTR_OUTPUT_VALUE = 'output.value'
export const ATTR_OUTPUT_MIME_TYPE = 'output.mime_type'
export const MIME_JSON = 'application/json'
export const MIME_TEXT = 'text/plain'

// How others say the same: read on their spans, never set. The first that is there counts.
export const ATTR_OPENINFERENCE_SPAN_KIND = 'openinference.span.kind'
export const ATTR_TRACELOOP_SPAN_KIND = 'traceloop.span.kind'
export const ATTR_LLM_REQUEST_TYPE = 'llm.request.type'
export const ATTR_AI_OPERATION_ID = 'ai.operationId'
export const ATTR_LANGFUSE_TYPE = 'langfuse.observation.type'
export const ATTR_LANGFUSE_USAGE = 'langfuse.observation.usage_details'
export const ATTR_LANGFUSE_LEVEL = 'langfuse.observation.level'
export const ATTR_LANGFUSE_STATUS_MESSAGE = 'langfuse.observation.status_message'
export const READ_AGENT = [
  ATTR_GEN_AI_AGENT_NAME,
  'ai.telemetry.functionId',
  'traceloop.workflow.name',
  'agent.name',
]
export const READ_PROVIDER = [
  ATTR_GEN_AI_PROVIDER_NAME,
  'gen_ai.system',
  'ai.model.provider',
  'llm.provider',
  'llm.system',
]
export const READ_MODEL = [
  ATTR_GEN_AI_REQUEST_MODEL,
  'ai.model.id',
  'llm.model_name',
  'langfuse.observation.model.name',
]
export const READ_RESPONSE_MODEL = [ATTR_GEN_AI_RESPONSE_MODEL, 'ai.response.model']
export const READ_FINISH_REASON = [
  ATTR_GEN_AI_RESPONSE_FINISH_REASONS,
  'ai.response.finishReason',
  'llm.finish_reason',
]
export const READ_TOOL = [ATTR_GEN_AI_TOOL_NAME, 'ai.toolCall.name', 'tool.name', 'traceloop.entity.name']
export const READ_TOOL_CALL_ID = [ATTR_GEN_AI_TOOL_CALL_ID, 'ai.toolCall.id', 'tool_call.id']
export const READ_SESSION = [ATTR_GEN_AI_CONVERSATION_ID, 'session.id']
export const READ_INPUT_TOKENS = [
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  'gen_ai.usage.prompt_tokens',
  'ai.usage.inputTokens',
  'ai.usage.promptTokens',
  'llm.token_count.prompt',
]
export const READ_OUTPUT_TOKENS = [
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  'gen_ai.usage.completion_tokens',
  'ai.usage.outputTokens',
  'ai.usage.completionTokens',
  'llm.token_count.completion',
]

// Our own attributes.
export const ATTR_RUN_ID = 'lifesign.run.id'
export const ATTR_RUN_GENERATION = 'lifesign.run.generation'
/** In seconds since the run's start. */
export const ATTR_RUN_ELAPSED = 'lifesign.run.elapsed'
/** Exported only when labels were opted in. */
export const ATTR_RUN_LABEL = 'lifesign.run.label'
/** Exported only when labels were opted in. */
export const ATTR_ORIGIN_CHANNEL = 'lifesign.origin.channel'
/** Exported only when labels were opted in. */
export const ATTR_ORIGIN_ACCOUNT = 'lifesign.origin.account'
/** Exported only when labels were opted in. */
export const ATTR_ORIGIN_ROOM = 'lifesign.origin.room'
/** Exported only when labels were opted in. */
export const ATTR_ORIGIN_THREAD = 'lifesign.origin.thread'
/** Exported only when labels were opted in. */
export const ATTR_ORIGIN_MESSAGE = 'lifesign.origin.message'
export const ATTR_END_REASON = 'lifesign.end.reason'
export const ATTR_END_CAUSE = 'lifesign.end.cause'
export const ATTR_END_STOP_REASON = 'lifesign.end.stop_reason'
export const ATTR_ATTENTION_CLASS = 'lifesign.attention.class'
export const ATTR_ATTENTION_REASON = 'lifesign.attention.reason'
/** In seconds. */
export const ATTR_ATTENTION_AGE = 'lifesign.attention.age'
/** How long it may be silent, in seconds; and who says so: `declared`, `set`, `learned` or `default`. */
export const ATTR_ATTENTION_LIMIT = 'lifesign.attention.limit'
export const ATTR_ATTENTION_LIMIT_SOURCE = 'lifesign.attention.limit_source'
/** What the processes of a tool call said: alive, held_open, idle or unknown. */
export const ATTR_ATTENTION_EVIDENCE = 'lifesign.attention.evidence'
export const ATTR_ATTENTION_REPEAT = 'lifesign.attention.repeat'
export const ATTR_ATTENTION_NEXT_STEP = 'lifesign.attention.next_step'
/** In seconds; when resolved. */
export const ATTR_ATTENTION_DURATION = 'lifesign.attention.duration'
/** When resolved. */
export const ATTR_ATTENTION_RESOLUTION = 'lifesign.attention.resolution'
export const ATTR_RECOVERY_ACTION = 'lifesign.recovery.action'
export const ATTR_RECOVERY_REASON = 'lifesign.recovery.reason'
/** In seconds. */
export const ATTR_RECOVERY_AGE = 'lifesign.recovery.age'
/** In seconds; when completed. */
export const ATTR_RECOVERY_DURATION = 'lifesign.recovery.duration'
export const ATTR_RECOVERY_STATUS = 'lifesign.recovery.status'
/** Why a recovery was not one, in one word. */
export const ATTR_RECOVERY_DETAIL = 'lifesign.recovery.detail'
export const ATTR_WORK_KIND = 'lifesign.work.kind'
export const ATTR_WAIT_KIND = 'lifesign.wait.kind'
export const ATTR_SESSION_STATE = 'lifesign.session.state'
export const ATTR_HEARTBEAT_STATE = 'lifesign.heartbeat.state'
export const ATTR_LANE = 'lifesign.lane'
export const ATTR_QUEUE_DEPTH = 'lifesign.queue.depth'
export const ATTR_NOTIFICATION_CHANNEL = 'lifesign.notification.channel'
export const ATTR_NOTIFICATION_OUTCOME = 'lifesign.notification.outcome'
export const ATTR_PAUSE_CAUSE = 'lifesign.pause.cause'
export const ATTR_SIGNAL = 'lifesign.signal'
/** On the child of no length that shows a run while it is open. */
export const ATTR_PENDING = 'lifesign.pending'
export const ATTR_VERSION = 'lifesign.version'

// Metrics: the mission's names as they stand, the GenAI conventions' own, and ours.
export const METRIC_SESSION_STUCK = 'session.stuck'
export const METRIC_SESSION_STALLED = 'session.stalled'
export const METRIC_SESSION_LONG_RUNNING = 'session.long_running'
export const METRIC_RECOVERY_REQUESTED = 'session.recovery.requested'
export const METRIC_RECOVERY_COMPLETED = 'session.recovery.completed'
export const METRIC_ATTENTION_AGE = 'lifesign.attention.age'
export const METRIC_ATTENTION_DURATION = 'lifesign.attention.duration'
export const METRIC_RECOVERY_AGE = 'lifesign.recovery.age'
export const METRIC_RECOVERY_DURATION = 'lifesign.recovery.duration'
export const METRIC_RECOVERY_RELEASED = 'lifesign.recovery.released'
export const METRIC_SESSION_ACTIVE = 'lifesign.session.active'
export const METRIC_SESSION_ATTENTION = 'lifesign.session.attention'
export const METRIC_SESSION_SILENCE = 'lifesign.session.silence'
export const METRIC_QUEUE_DEPTH = 'lifesign.queue.depth'
export const METRIC_QUEUE_WAIT = 'lifesign.queue.wait'
export const METRIC_RUN_STARTED = 'lifesign.run.started'
export const METRIC_RUN_ENDED = 'lifesign.run.ended'
export const METRIC_RUN_AGE = 'lifesign.run.age'
export const METRIC_RUN_WAITING = 'lifesign.run.waiting'
export const METRIC_GEN_AI_INVOKE_AGENT_DURATION = 'gen_ai.invoke_agent.duration'
export const METRIC_GEN_AI_INVOKE_AGENT_INFERENCE_CALLS = 'gen_ai.invoke_agent.inference_calls'
export const METRIC_GEN_AI_INVOKE_AGENT_TOOL_CALLS = 'gen_ai.invoke_agent.tool_calls'
export const METRIC_GEN_AI_EXECUTE_TOOL_DURATION = 'gen_ai.execute_tool.duration'
export const METRIC_GEN_AI_INFERENCE_DURATION = 'gen_ai.client.inference.duration'
export const METRIC_GEN_AI_INFERENCE_TIME_TO_FIRST_CHUNK = 'gen_ai.client.inference.time_to_first_chunk'
export const METRIC_GEN_AI_INPUT_TOKENS = 'gen_ai.client.inference.usage.input_tokens'
export const METRIC_GEN_AI_OUTPUT_TOKENS = 'gen_ai.client.inference.usage.output_tokens'
export const METRIC_GEN_AI_CACHE_READ_TOKENS = 'gen_ai.client.inference.usage.cache_read.input_tokens'
export const METRIC_GEN_AI_CACHE_WRITE_TOKENS = 'gen_ai.client.inference.usage.cache_write.input_tokens'
export const METRIC_GEN_AI_REASONING_TOKENS = 'gen_ai.client.inference.usage.reasoning.output_tokens'
// The names before v0.1.0, exported on wish.
export const METRIC_GEN_AI_CLIENT_OPERATION_DURATION = 'gen_ai.client.operation.duration'
export const METRIC_GEN_AI_CLIENT_TIME_TO_FIRST_CHUNK = 'gen_ai.client.operation.time_to_first_chunk'
export const METRIC_GEN_AI_CLIENT_TOKEN_USAGE = 'gen_ai.client.token.usage'
export const METRIC_NOTIFICATION_DELIVERIES = 'lifesign.notification.deliveries'
export const METRIC_SAMPLER_TICKS = 'lifesign.sampler.ticks'
export const METRIC_SAMPLER_LAST_TICK = 'lifesign.sampler.last_tick'
export const METRIC_WATCHERS = 'lifesign.watchers'
export const METRIC_WATCHED_SINCE = 'lifesign.watched_since'
export const METRIC_EVENT_LOOP_DELAY = 'lifesign.event_loop.delay'
export const METRIC_PAUSES = 'lifesign.pauses'
export const METRIC_DROPPED = 'lifesign.dropped'

// Events: log records with this `eventName`. An episode of attention fires under its metric's name.
export const EVENT_RUN_STARTED = 'lifesign.run.started'
export const EVENT_RUN_HEARTBEAT = 'lifesign.run.heartbeat'
export const EVENT_RUN_ENDED = 'lifesign.run.ended'
export const EVENT_SESSION_RESOLVED = 'lifesign.session.resolved'
export const EVENT_RECOVERY_REQUESTED = 'session.recovery.requested'
export const EVENT_RECOVERY_COMPLETED = 'session.recovery.completed'

/** The parts of the kit that are used. */

/** What `runAsync` gives: it works while somebody asks for its next event. */
export type AdkEvents = AsyncGenerator<unknown, void, undefined>

/** What a turn is asked with. */
export interface RunParameters {
  readonly sessionId?: unknown
  readonly abortSignal?: AbortSignal
  /** Of a live turn: what its model is told. */
  readonly liveRequestQueue?: { send(request: { readonly close: true }): void }
}

/** Runs the agents of an application, turn by turn. */
export interface AdkRunner {
  readonly agent?: { readonly name?: unknown }
  readonly pluginManager?: AdkPlugins
  runAsync(parameters: RunParameters): AdkEvents
  /** By speech and pictures, for as long as somebody talks. */
  runLive(parameters: RunParameters): AdkEvents
}

/** An agent of any kind. */
export interface AdkAgent {
  readonly name?: unknown
  runAsync(context: unknown): AdkEvents
  runLive(context: unknown): AdkEvents
}

/** A call of a tool, as plugins are told of it. */
export interface AdkToolCall {
  readonly tool: object
  readonly toolContext?: object
}

/** Asks the plugins of a runner, if there are any or not. */
export interface AdkPlugins {
  runBeforeToolCallback(call: AdkToolCall): Promise<unknown>
  runAfterToolCallback(call: AdkToolCall): Promise<unknown>
  runOnModelErrorCallback(call: { readonly error?: unknown }): Promise<unknown>
}

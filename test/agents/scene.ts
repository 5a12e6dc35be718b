/** What happens to an agent, and what its host saw of it. */

import type { Start, Variables } from './programs.ts'

/** How the application starts its agent. */
export type Way = 'run.spawnProcess' | 'register' | 'register, in a run' | 'acp'

/** What somebody does to it as it works. */
export type Act = 'nothing' | 'kill' | 'stop' | 'allow' | 'deny'

/** For the process of the host. */
export interface Scene {
  readonly way: Way
  /** Of the agent, with its prompt where that is an argument. */
  readonly start: Start
  readonly variables: Variables
  readonly folder: string
  readonly prompt: string
  readonly act: Act
  /** `act` comes this long after the agent's first word, in ms. */
  readonly actMs: number
  /** Limits of Lifesign, in ms; `register` has them by variables. */
  readonly thresholds: object
}

/** A span that has ended. */
export interface ToldSpan {
  readonly name: string
  readonly id: string
  readonly parent?: string | undefined
  readonly reason?: string | undefined
  readonly cause?: string | undefined
  readonly failed: boolean
}

/** A run that has ended. */
export interface ToldRun {
  readonly agent?: string | undefined
  readonly session?: string | undefined
  readonly parent?: string | undefined
  readonly reason: string
  readonly error?: string | undefined
}

/** All that was told of a scene. */
export interface Told {
  readonly spans: readonly ToldSpan[]
  readonly runs: readonly ToldRun[]
  /** Runs that never ended. */
  readonly open: number
  readonly alarms: readonly string[]
  /** What the session waited for as its agent asked a person. */
  readonly waits: readonly string[]
  /** What came back to the application. */
  readonly answer: string
}

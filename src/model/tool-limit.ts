/** The limit of a tool's calls, as `lifesign.limitOf` tells it. */

import type { LimitSource } from './session.ts'

/** Whose limit is asked for. */
export interface ToolLimitQuestion {
  /** Name of the tool. */
  readonly tool: string
  /** Key of the session that calls it: its thresholds count. Default: those of the instance alone */
  readonly session?: string
  /** Id of the live run that calls it: its thresholds count, and those of the runs above it. Default: none */
  readonly run?: string
  /** The deadline that such a call declares, in ms. Default: none */
  readonly deadlineMs?: number
}

/** The limit of calls that start now, and why it is what it is. */
export interface ToolLimit {
  readonly tool: string
  /** Silence from which a call is stalled and people are told, in ms; undefined for never. */
  readonly limitMs: number | undefined
  /** Who says so. */
  readonly source: LimitSource
  /** Past calls of the tool that taught how long it may be silent; 50 are needed. */
  readonly calls: number
  /** The same in words, for example `learned from 231 calls that ended by themselves`. */
  readonly why: string
}

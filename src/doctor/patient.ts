/** All that the doctor looks at: facts, collected by those who know where they are. */

import type { Adapter } from '../model/adapter.ts'
import type { Channel } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { ApiCopy } from './api-copies.ts'
import type { Beginning } from './first-moments.ts'

/** A tracer provider that somebody has registered. */
export interface SeenProvider {
  /** Its class, as `NodeTracerProvider`. */
  readonly name: string
  /** True where our span processor has found its place. */
  readonly isJoined: boolean
}

/** A set-up of Lifesign. */
export interface Patient {
  readonly node: string
  /** Why this Node is too old; undefined where it is not. */
  readonly tooOld: string | undefined
  /** Version of the API that Lifesign itself finds. */
  readonly ownApi: string | undefined
  readonly apiCopies: readonly ApiCopy[]
  /** Version of `@opentelemetry/sdk-node`, and why it cannot be started. */
  readonly sdk: { readonly version: string | undefined; readonly refusal: string | undefined } | undefined
  /** Other packages that set up an SDK, by name. */
  readonly otherSdks: readonly string[]
  /** False with `LIFESIGN_START_SDK=false`. */
  readonly startsSdk: boolean
  /** Providers that the set-up file has registered; undefined where no file was named. */
  readonly providers: readonly SeenProvider[] | undefined
  /** Adapters whose framework the file has not loaded, though it sets nothing up: it is an application. */
  readonly unloaded: readonly string[]
  /** How far the file came that was named; `ended` where none was. */
  readonly beginning: Beginning
  /** Why the set-up file failed. */
  readonly importFailure: string | undefined
  readonly isSwitchedOff: boolean
  /** Where options were found, for people. */
  readonly source: string
  /** Nothing was said by anybody. */
  readonly isDefault: boolean
  /** A config file that lies here and that nothing names. */
  readonly unnamedFile: string | undefined
  /** What is wrong with variables, file and options; also what a further start could not change. */
  readonly complaints: readonly string[]
  readonly channels: readonly Channel[]
  readonly adapters: readonly Adapter[]
  readonly defaultOrigin: Origin | undefined
  /** Version of a package that is installed where the application finds it. */
  readonly versionOf: (name: string) => string | undefined
  readonly variables: Readonly<Record<string, string | undefined>>
}

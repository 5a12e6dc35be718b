/** Finds the OpenTelemetry SDK that is installed: the application's own copy, else the one beside us. */

import { installedPackage, isOlder } from '../model/installed-package.ts'
import { loadApart } from './load-apart.ts'
import { modulePieces } from './module-pieces.ts'

/** What is used of `@opentelemetry/sdk-node`. */
export interface SdkNode {
  readonly NodeSDK: new (options: { resource?: unknown }) => RunningSdk & { start(): void }
  /** Obeys `OTEL_CONFIG_FILE`, which `NodeSDK` does not. */
  readonly startNodeSdk?: () => RunningSdk
}

/** What is used of `@opentelemetry/resources`. */
export interface Resources {
  defaultResource(): { merge(other: unknown): unknown }
  resourceFromAttributes(attributes: Readonly<Record<string, string>>): unknown
}

/** An SDK that was started. */
export interface RunningSdk {
  shutdown(): Promise<void>
}

/** The two packages that fit together. */
export interface FoundSdk {
  readonly sdk: SdkNode
  readonly resources: Resources
}

/** Before that, an SDK reads no exporters of all three signals from the environment, and knows no resource of ours. */
const OLDEST = '0.200.0'

/** An SDK that is installed. */
export interface InstalledSdk {
  /**
   * Loads it in steps, each as short as its code allows.
   *
   * @throws what its code throws
   */
  pieces(): Iterator<undefined, void>
  /**
   * Loads what is left of it: 0.1 to 0.3 s for the whole. It is required, not imported, so that this can happen in the
   * moment before the first run.
   *
   * @throws what its code throws
   */
  load(): FoundSdk
}

/**
 * Finds the SDK, and loads nothing of it yet.
 *
 * @param entry the application's entry file, if there is one
 * @returns undefined when no SDK is installed
 * @throws {RangeError} when it is of the 1.x line
 */
export function findSdk(entry: string | undefined): InstalledSdk | undefined {
  const found = installedPackage('@opentelemetry/sdk-node', entry)
  if (found === undefined) return undefined
  const { version } = found
  if (version !== undefined && isOlder(version, OLDEST)) {
    throw new RangeError(
      `@opentelemetry/sdk-node must be ${OLDEST} or later, but is ${version}. If your application starts it, Lifesign joins it`,
    )
  }
  return {
    pieces: () => modulePieces(found.path()),
    load: () =>
      loadApart(() => {
        // The resources package belongs to the SDK's own tree, not to the application's.
        const resources = found.loadItsOwn('@opentelemetry/resources') as Resources
        return { sdk: found.load() as SdkNode, resources }
      }),
  }
}

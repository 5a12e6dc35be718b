/** Finds the OpenTelemetry SDK that is installed: the application's own copy, else the one beside us. */

import { createRequire } from 'node:module'
import { join } from 'node:path'

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

/**
 * Loads the SDK, which takes 0.1 to 0.3 s. It is required, not imported, so that it can happen in the
 * moment before the first run.
 *
 * @param entry the application's entry file, if there is one
 * @returns undefined when no SDK is installed
 */
export function findSdk(entry: string | undefined): FoundSdk | undefined {
  const places = [() => entry, () => join(process.cwd(), 'noop.js'), () => import.meta.url]
  for (const place of places) {
    const require = requireFrom(place)
    const path = require && resolve(require, '@opentelemetry/sdk-node')
    if (require === undefined || path === undefined) continue
    // The resources package belongs to the SDK's own tree, not to the application's.
    const resources = createRequire(path)('@opentelemetry/resources') as Resources
    return { sdk: require(path) as SdkNode, resources }
  }
  return undefined
}

function requireFrom(place: () => string | undefined): NodeJS.Require | undefined {
  try {
    const path = place()
    return path === undefined ? undefined : createRequire(path)
  } catch {
    // A working directory that was deleted, or a relative path.
    return undefined
  }
}

function resolve(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}

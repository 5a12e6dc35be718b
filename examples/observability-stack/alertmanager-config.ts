/** The committed example of Alertmanager, with its receivers on this machine. */

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface Route {
  readonly receiver?: string
  readonly group_wait?: string
  readonly group_interval?: string
  readonly routes?: readonly Route[]
}

interface Receiver {
  readonly name: string
  readonly webhook_configs?: readonly { readonly url: string }[]
}

/** As far as it is read here. */
export interface AlertmanagerConfig {
  readonly route: Route
  readonly receivers: readonly Receiver[]
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[]
    readonly target_matchers: readonly string[]
    readonly equal: readonly string[]
  }[]
}

/** Path of the committed example. */
export const ALERTMANAGER_FILE = fileURLToPath(
  new URL('../../dashboards/alertmanager/alertmanager.yaml', import.meta.url),
)

/** The committed example. */
export function committedConfig(): AlertmanagerConfig {
  return parse(readFileSync(ALERTMANAGER_FILE, 'utf8')) as AlertmanagerConfig
}

/**
 * The example with real addresses: each receiver is a path of one server.
 *
 * @param url of that server, without a slash at the end
 * @param options `hurried`: without the example's waits, for whoever cannot wait for minutes
 */
export function localConfig(url: string, options: { readonly hurried: boolean }): AlertmanagerConfig {
  const config = committedConfig()
  const receivers = config.receivers.map(({ name, webhook_configs: hooks }) => ({
    name,
    ...(hooks && { webhook_configs: hooks.map((hook) => Object.assign(hook, { url: `${url}/${name}` })) }),
  }))
  return { ...config, route: options.hurried ? hurried(config.route) : config.route, receivers }
}

function hurried(route: Route): Route {
  return {
    ...route,
    group_wait: '100ms',
    group_interval: '500ms',
    ...(route.routes && { routes: route.routes.map(hurried) }),
  }
}

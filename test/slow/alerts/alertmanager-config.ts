/** The committed example of Alertmanager, with its receivers on this machine and without its waits. */

import { readFileSync } from 'node:fs'
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
export const ALERTMANAGER_FILE = 'dashboards/alertmanager/alertmanager.yaml'

/** The committed example. */
export function committedConfig(): AlertmanagerConfig {
  return parse(readFileSync(ALERTMANAGER_FILE, 'utf8')) as AlertmanagerConfig
}

/**
 * The example with real addresses: each receiver is a path of one server.
 *
 * @param url of that server
 */
export function localConfig(url: string): AlertmanagerConfig {
  const config = committedConfig()
  const receivers = config.receivers.map(({ name, webhook_configs: hooks }) => ({
    name,
    ...(hooks && { webhook_configs: hooks.map((hook) => Object.assign(hook, { url: `${url}/${name}` })) }),
  }))
  return { ...config, route: hurried(config.route), receivers }
}

function hurried(route: Route): Route {
  return {
    ...route,
    group_wait: '100ms',
    group_interval: '500ms',
    ...(route.routes && { routes: route.routes.map(hurried) }),
  }
}

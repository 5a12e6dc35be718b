/** A framework's own configuration of Vitest, with one thing added: its sources share the classes that its build would. */

import type { SharedSource } from './suites.ts'

interface Config {
  readonly plugins?: readonly unknown[]
  readonly test?: { readonly projects?: readonly unknown[] }
}

/** What a configuration file may export. */
export type Exported = Config | Promise<Config> | ((env: unknown) => Config | Promise<Config>)

/**
 * Tests of a framework load its sources, which Vite transforms: Node's hooks never see them.
 *
 * @param shares none where the suite is played without Lifesign
 */
export function sharing(theirs: Exported, shares: readonly SharedSource[]) {
  return async (env: unknown): Promise<Config> => {
    const config = await (typeof theirs === 'function' ? theirs(env) : theirs)
    const projects = config.test?.projects?.map((one) =>
      typeof one === 'object' && one !== null ? withPlugin(one, shares) : one,
    )
    return withPlugin(
      projects === undefined ? config : { ...config, test: { ...config.test, projects } },
      shares,
    )
  }
}

function withPlugin<One extends Config>(config: One, shares: readonly SharedSource[]): One {
  const plugin = {
    name: 'lifesign-shared-classes',
    enforce: 'pre',
    transform(code: string, id: string) {
      const lines = shares.filter(({ file }) => id.endsWith(file)).map(lineOf)
      // A project may inherit the plugins of its root.
      const added = lines.filter((line) => !code.includes(line))
      return added.length === 0 ? undefined : { code: `${code}\n${added.join('\n')}\n`, map: null }
    },
  }
  return { ...config, plugins: [...(config.plugins ?? []), plugin] }
}

function lineOf({ name, as }: SharedSource): string {
  return `;(globalThis as any)[Symbol.for('${as}')] = ${name};`
}

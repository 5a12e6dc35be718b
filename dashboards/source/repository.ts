/** Where the repository is: the one address that all links into it begin with. */

import { createRequire } from 'node:module'

// By its own name: source and bundle stand in folders of different depth.
const { repository } = createRequire(import.meta.url)('lifesign/package.json') as {
  readonly repository: { readonly url: string }
}

const ADDRESS = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')

/**
 * The address of a file of the repository, as its newest version shows it.
 *
 * @param path from the root of the repository
 */
export function repositoryFile(path: string): string {
  return `${ADDRESS}/blob/HEAD/${path}`
}

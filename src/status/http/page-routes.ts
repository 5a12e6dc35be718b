/** Serves the live page: five small files that are part of the package. */

import { packedFile } from './packed-files.ts'
import type { Asked } from './status-app.ts'

/** The paths of the page. */
export const PAGE_PATHS = ['/', '/index.html', '/page.js', '/page.css', '/calm.svg', '/need.svg'] as const

/**
 * One file of the page. It names the others without a folder: where its own address does not end with `/`, as that of
 * a mounted application, it is found at `index.html`.
 */
export async function pageFile({ req }: Asked): Promise<Response> {
  const { pathname, search } = new URL(req.url)
  const name = pathname.slice(pathname.lastIndexOf('/') + 1) || 'index.html'
  const { PAGE_FILES } = await import('#page')
  const file = Object.hasOwn(PAGE_FILES, name) ? PAGE_FILES[name as keyof typeof PAGE_FILES] : undefined
  if (file !== undefined) return packedFile(file, req.header('accept-encoding') ?? '')
  return new Response(null, { status: 308, headers: { location: `${pathname}/index.html${search}` } })
}

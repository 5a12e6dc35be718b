/** The live page, built where it is asked for: what `#page` is in a checkout. */

import { buildPage } from './build-page.ts'
import type { PageFiles } from './page-files.ts'

/** The files. */
export const PAGE_FILES: PageFiles = await buildPage()

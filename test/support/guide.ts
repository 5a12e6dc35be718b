/** What users read of Lifesign: README.md, and the pages that it leads to. */

import { Markdown } from './markdown.ts'

/** The files, README.md first. */
export const GUIDE: readonly string[] = [
  'README.md',
  ...['runs', 'attention', 'notices', 'sessions', 'telemetry', 'options', 'command-line', 'shutdown'].map(
    (page) => `docs/${page}.md`,
  ),
]

/** All of them as one. */
export const guide = new Markdown(...GUIDE)

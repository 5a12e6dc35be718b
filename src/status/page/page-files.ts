/** The files of the live page, and what each is served as. */

/** One file. */
export interface PageFile {
  readonly type: string
  readonly text: string
}

/** By name; the page itself is `index.html`. */
export type PageFiles = Readonly<
  Record<'index.html' | 'page.js' | 'page.css' | 'calm.svg' | 'need.svg', PageFile>
>

/** Reads the tables of a Markdown file. */

import { readFileSync } from 'node:fs'

/** A row of a table: its cells without their padding. */
export type Row = readonly string[]

/** A Markdown file, by sections. */
export class Markdown {
  readonly text: string

  /** Several files are one: the title of each is the heading of a section. */
  constructor(...files: readonly string[]) {
    this.text = files.map((file) => readFileSync(file, 'utf8').replace(/^# /, '## ')).join('\n')
  }

  /**
   * The rows of one table.
   *
   * @param heading of the section that it stands in
   * @param head its first cell
   */
  table(heading: string, head: string): Row[] {
    const section = this.text.split(/^#{2,} /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
    const [, rows] = new RegExp(`^\\| ${head} [^\\n]*\\n((?:\\|[^\\n]*\\n?)+)`, 'm').exec(section) ?? []
    if (rows === undefined) throw new RangeError(`Cannot find the table ${head} under ${heading}`)
    return rows.trim().split('\n').slice(1).map(cellsOf)
  }

  /** Targets of links to files. */
  links(): string[] {
    return [...this.text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) => target)
  }

  /** The blocks of code in one language. */
  blocks(language: string): string[] {
    const blocks = this.text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))
    return [...blocks].map(([, code = '']) => code)
  }
}

function cellsOf(row: string): Row {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

/** What stands in backticks in a cell. */
export function codes(cell = ''): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

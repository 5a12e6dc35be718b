/** A folder inside of the repository where samples become files: there `lifesign` means this package. */

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** Ignored by git. */
const PARENT = join(ROOT, 'test/.samples')

/** What a process said and how it ended. */
export interface Said {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** A fresh folder. */
export class SampleFolder {
  readonly #path: string

  constructor() {
    mkdirSync(PARENT, { recursive: true })
    this.#path = mkdtempSync(join(PARENT, 'of-'))
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text)
  }

  /** Where a file of this name is. */
  path(name: string): string {
    return join(this.#path, name)
  }

  /** Type-checks all files as strictly as our own; unused names are fine in a sample. */
  typeCheck(): Promise<Said> {
    const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false }
    const tsconfig = { extends: '../../../tsconfig.json', compilerOptions, include: ['*.ts'] }
    this.write('tsconfig.json', JSON.stringify(tsconfig))
    return execute([join(ROOT, 'node_modules/typescript/bin/tsc'), '--project', this.#path])
  }

  /** Runs one file. */
  run(name: string, flags: readonly string[] = []): Promise<Said> {
    return execute(['--conditions=lifesign-source', ...flags, join(this.#path, name)])
  }

  remove(): void {
    rmSync(this.#path, { recursive: true })
  }
}

function execute(args: readonly string[]): Promise<Said> {
  const env = {
    PATH: process.env['PATH'],
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_TIMEOUT: '100',
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env, timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
    )
  })
}

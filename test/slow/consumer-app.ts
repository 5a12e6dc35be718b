/** An application in a folder of its own, with the packed package in its `node_modules`. */

import { execFile } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'
import { NODES, ROOT, startChild, type ChildEnd, type NodeBinary } from './child.ts'

const execute = promisify(execFile)

/** The package as it would be published, unpacked. */
export interface PackedPackage {
  readonly folder: string
  remove(): void
}

/** Builds and packs outside of this repository: nobody's `dist` changes, and no stale one is tested. */
export async function packPackage(): Promise<PackedPackage> {
  const folder = mkdtempSync(join(tmpdir(), 'lifesign-packed-'))
  const source = join(folder, 'source')
  mkdirSync(source)
  for (const name of [
    'src',
    'dashboards',
    'package.json',
    'tsconfig.json',
    'build-layers.ts',
    'commonjs-doors.ts',
    ...globSync('rolldown.config.*', { cwd: ROOT }),
  ]) {
    cpSync(join(ROOT, name), join(source, name), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'))
  const npm = (...args: readonly string[]) => execute('npm', [...args, '--loglevel=error'], { cwd: source })
  await npm('run', 'build')
  await npm('pack', '--pack-destination', folder)
  const [archive = ''] = globSync('*.tgz', { cwd: folder })
  await execute('tar', ['--extract', '--file', archive], { cwd: folder })
  return { folder: join(folder, 'package'), remove: () => rmSync(folder, { recursive: true }) }
}

/** Where an application's packages come from. */
export interface ConsumerOptions {
  readonly packed: PackedPackage
  /** Folder whose `@opentelemetry` packages it has. @default that of this repository */
  readonly modules?: string
}

/** One application. */
export class Consumer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'lifesign-consumer-'))

  constructor({ packed, modules = join(ROOT, 'node_modules') }: ConsumerOptions) {
    // Copied, since Node takes a link for the place that it points to, and looks for packages there.
    cpSync(packed.folder, this.#place('lifesign'), { recursive: true })
    symlinkSync(join(modules, '@opentelemetry'), this.#place('@opentelemetry'))
    this.#linkCommand()
    for (const name of ['yaml', 'zod', 'hono', '@hono', '@types/node', 'undici-types', 'ai', '@ai-sdk']) {
      symlinkSync(join(ROOT, 'node_modules', name), this.#place(name))
    }
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.#folder, name), text)
  }

  /** Where it stands. */
  get folder(): string {
    return this.#folder
  }

  /** Runs Node with these arguments. */
  run(node: NodeBinary, args: readonly string[]): Promise<ChildEnd> {
    // Built code needs no flags: a consumer has none.
    return startChild({ node, args, cwd: this.#folder, variables: QUIET }).ended
  }

  /** Type-checks one file, and all declarations that it meets, as strictly as can be. */
  typeCheck(file: string, flags: readonly string[] = []): Promise<ChildEnd> {
    const args = [join(ROOT, 'node_modules/typescript/bin/tsc'), ...STRICT, ...flags, file]
    return startChild({ node: NODES['Node 24'], args, cwd: this.#folder }).ended
  }

  /** Makes one file of an application, as bundlers do for servers: it needs the package no more. */
  async bundle(from: string, to: string): Promise<void> {
    const bundle = await rolldown({ input: join(this.#folder, from), cwd: this.#folder, platform: 'node' })
    await bundle.write({ file: join(this.#folder, to), format: 'esm', codeSplitting: false })
    await bundle.close()
    rmSync(this.#place('lifesign'), { recursive: true })
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }

  // As npm does for `bin`.
  #linkCommand(): void {
    const command = this.#place('lifesign/dist/command.js')
    chmodSync(command, 0o755)
    symlinkSync(command, this.#place('.bin/lifesign'))
  }

  #place(name: string): string {
    const place = join(this.#folder, 'node_modules', name)
    mkdirSync(dirname(place), { recursive: true })
    return place
  }
}

const QUIET = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }
const STRICT = [
  '--noEmit',
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--module',
  'nodenext',
  '--target',
  'es2024',
  '--types',
  'node',
]

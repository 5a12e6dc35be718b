/** Scenes of worker threads that end, or are ended, with an open run. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startLifesign } from 'lifesign'
import { keepAlive, optionsOf, print, startRun } from './dying-run.mjs'

/** By name. Each is played by the main thread and, again, by the worker that this starts. */
export const threadScenes = {
  'worker exits'() {
    if (isMainThread) return startWorker()
    void startRun()
    setImmediate(() => process.exit(7))
  },
  'worker throws'() {
    if (isMainThread) return startWorker()
    void startRun()
    setImmediate(() => {
      throw new Error('boom')
    })
  },
  async 'a worker is terminated'() {
    if (!isMainThread) return workForEver()
    const worker = startWorker()
    await runHasStarted()
    await worker.terminate()
  },
  async 'a worker runs out of memory'() {
    if (!isMainThread) {
      void startRun()
      const hoard = []
      setInterval(() => hoard.push(...Array.from({ length: 100_000 }, (_, index) => ({ index }))))
      return
    }
    startWorker({ resourceLimits: { maxOldGenerationSizeMb: 40 } })
    await runHasStarted()
  },
  async 'the process exits while a worker works'() {
    if (!isMainThread) return workForEver()
    startWorker()
    await runHasStarted()
    process.exit(7)
  },
  async 'a worker of a worker is terminated with it'() {
    if (workerData === 2) return workForEver()
    if (workerData === 1) {
      startLifesign(optionsOf())
      return void startWorker({ workerData: 2 })
    }
    const worker = startWorker({ workerData: 1 })
    await runHasStarted()
    await worker.terminate()
  },
  async 'a worker ends its run'() {
    if (!isMainThread) {
      const lifesign = startLifesign(optionsOf())
      await lifesign.run({ label: 'index-repo' }, async () => {})
      parentPort.postMessage('done')
      return keepAlive()
    }
    const worker = startWorker()
    await new Promise((resolve) => worker.once('message', resolve))
    process.exit(0)
  },
  'worker is done'() {
    if (isMainThread) return startWorker()
    void startRun()
  },
  'a signal while a worker works': async () => {
    if (!isMainThread) return workForEver()
    startWorker()
    await runHasStarted()
    keepAlive()
    print('ready')
  },
}

function workForEver() {
  keepAlive()
  void startRun()
}

function startWorker(options = {}) {
  const worker = new Worker(new URL('dying.mjs', import.meta.url), {
    ...options,
    argv: process.argv.slice(2),
  })
  worker.on('error', ({ message }) => print('worker failed', message))
  worker.on('exit', (code) => print('worker exited', code))
  return worker
}

/** Waits until a run has started somewhere in a worker. */
async function runHasStarted() {
  const line = new BroadcastChannel('started')
  await new Promise((resolve) => (line.onmessage = resolve))
  line.close()
  // Others hear of the start too.
  await new Promise((resolve) => setTimeout(resolve, 100))
}

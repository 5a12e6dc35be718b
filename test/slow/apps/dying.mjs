/** An application with one open run that ends, or is ended, in the way that its argument names. */

import { isMainThread } from 'node:worker_threads'
import { Lifesign, shutdown, startLifesign } from 'lifesign'
import { forever, keepAlive, optionsOf, print, runIn, showEnd, startRun } from './dying-run.mjs'
import { threadScenes } from './dying-threads.mjs'

const scenes = {
  throw() {
    void startRun()
    setImmediate(() => {
      throw new Error('boom')
    })
  },
  reject() {
    void startRun()
    setImmediate(() => void Promise.reject(new Error('boom')))
  },
  'throw with thirty runs'() {
    const lifesign = startLifesign(optionsOf())
    lifesign.on('delivery.ended', ({ outcome, reason }) => print(outcome, reason))
    for (let thread = 1; thread <= 30; thread += 1) {
      const origin = { channel: 'chat', room: '17', thread: `${thread}` }
      void lifesign.run({ label: `task ${thread}`, origin }, forever)
    }
    setImmediate(() => {
      throw new Error('boom')
    })
  },
  'a run fails, and nobody catches'() {
    // Its notice is on its way already when the process crashes.
    void startLifesign(optionsOf()).run({ label: 'index-repo' }, async () => {
      throw new Error('boom')
    })
  },
  exit() {
    void startRun()
    setImmediate(() => process.exit(7))
  },
  'empty loop'() {
    void startRun()
  },
  async 'nobody catches'() {
    keepAlive()
    const run = startRun()
    print('ready')
    await run
  },
  async 'nothing left'() {
    const timer = keepAlive()
    const run = startRun()
    print('ready')
    await run.catch(() => clearInterval(timer))
  },
  'host catches'() {
    process.on('uncaughtException', ({ message }) => {
      print('host caught', message)
      setImmediate(() => print('host lives'))
    })
    scenes.throw()
  },
  'host catches and exits'() {
    process.on('uncaughtException', () => setImmediate(() => process.exit(3)))
    scenes.throw()
  },
  'host listens'() {
    void startRun()
    process.on('SIGTERM', () => hostHeard())
    keepAlive()
    print('ready')
  },
  'host listened once before'() {
    process.once('SIGTERM', () => hostHeard())
    void startRun()
    keepAlive()
    print('ready')
  },
  'a bystander listens'() {
    void startRun()
    listenAsSignalExitDoes()
    keepAlive()
    print('ready')
  },
  'somebody waits for being alone'() {
    void startRun()
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) exitWhenAlone(signal)
    keepAlive()
    print('ready')
  },
  'three instances'() {
    for (let count = 0; count < 3; count += 1) void runIn(new Lifesign(optionsOf()))
    keepAlive()
    print('ready')
  },
  'an adapter cannot be undone'() {
    const undo = () => {
      throw new Error('no way back')
    }
    const adapters = [
      { name: 'first', install: () => undo },
      { name: 'second', install: () => undefined },
    ]
    void runIn(startLifesign({ ...optionsOf(), adapters }))
    keepAlive()
    print('ready')
  },
  'a shutdown hangs'() {
    void runIn(startLifesign(optionsOf()), { origin: { channel: 'chat', room: 123n } })
    keepAlive()
    print('ready')
  },
  'a job that nobody awaits'() {
    const lifesign = startLifesign(optionsOf())
    void runIn(lifesign)
    const job = async () => await lifesign.run({ label: 'deeper' }, forever)
    void job()
    shutDownAt('SIGTERM')
  },
  'another failure while it shuts down'() {
    void startRun()
    process.once('SIGTERM', () => void Promise.reject(new Error('boom')))
    shutDownAt('SIGTERM')
  },
  'exit under --permission'() {
    const lifesign = startLifesign(optionsOf())
    void lifesign.run({ label: 'index-repo' }, async (run) => {
      run.spawnProcess('sleep', ['300'], { stdio: 'ignore' }).once('spawn', () => process.exit(7))
      await forever()
    })
  },
  ...threadScenes,
}

function hostHeard() {
  print('host heard')
  setImmediate(() => print('host lives'))
}

/** The package `signal-exit`: it acts when nobody else listens, and counts itself where others can see it. */
function listenAsSignalExitDoes() {
  const emitter = { count: 1 }
  Reflect.set(globalThis, Symbol.for('signal-exit emitter'), emitter)
  const signalled = () => {
    if (process.listenerCount('SIGTERM') !== emitter.count) return
    print('bystander acts')
    process.off('SIGTERM', signalled)
    process.kill(process.pid, 'SIGTERM')
  }
  process.on('SIGTERM', signalled)
}

/** As `@openai/agents` does: it cleans up, and exits if it finds nobody else then. */
function exitWhenAlone(signal) {
  process.on(signal, async () => {
    await new Promise((resolve) => setTimeout(resolve, 300))
    if (process.listeners(signal).length > 1) return
    print('exits alone')
    process.exit(3)
  })
}

/** As README says that a host may. */
function shutDownAt(signal) {
  const shutDown = process.env.WITHOUT_LIFESIGN ? forever : () => shutdown(3_000)
  process.once(signal, () => void shutDown().then(() => process.exit(0)))
  keepAlive()
  print('ready')
}

// The main thread listens too, where the test wants it to.
if (isMainThread && process.env.MAIN_LISTENS) startLifesign(optionsOf()).on('run.ended', showEnd)
await scenes[process.argv[2]]()

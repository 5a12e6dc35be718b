/** Who may look and who may act: the host's name, the origin, the token, and how often. */

import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../model/clock.ts'
import { problem } from './problems.ts'
import { RequestBudget } from './request-budget.ts'

/** What the gate is told. */
export interface AdmissionOptions {
  readonly clock: Clock
  /** Asked for by all that comes from beyond this machine, and by all that acts. Default: nobody may do either. */
  readonly token?: string | undefined
  /** Host names that are served beside those of this machine. */
  readonly allowedHosts: readonly string[]
  /** Says who may do everything, for hosts that know their users. */
  readonly authorize?: ((request: Request) => boolean | Promise<boolean>) | undefined
}

/** What is known of a request. */
export interface Caller {
  readonly request: Request
  /** Where the connection comes from; undefined where the server does not say. */
  readonly address: string | undefined
  /** It would stop or recover something. */
  readonly acts: boolean
}

/** Headers that proxies add: the caller is somebody else than the connection says. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Lets requests in, or says why not. */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #budget: RequestBudget

  constructor(options: AdmissionOptions) {
    this.#options = options
    this.#budget = new RequestBudget(options.clock)
  }

  /** @returns why it may not in; undefined for one that may */
  async refuse(caller: Caller): Promise<Response | undefined> {
    const { request, address = '' } = caller
    if (!this.#budget.take(address)) return problem(429)
    const host = hostOf(request)
    if (!this.#isServed(host)) return problem(421, 'Name it in allowedHosts')
    if (isForeign(request)) return problem(403, 'Pages of other origins may not ask here')
    if (await this.mayAct(caller)) return undefined
    if (!caller.acts && isLocal(caller, host) && !request.headers.has('authorization')) return undefined
    if (!this.#budget.fail(address)) return problem(429)
    if (this.#options.token === undefined) {
      return problem(403, caller.acts ? 'No token is set here: nobody may act' : 'No token is set here')
    }
    return problem(401)
  }

  /** Whether it may stop and recover. */
  async mayAct({ request, address = '' }: Caller): Promise<boolean> {
    if (this.#budget.isBarred(address)) return false
    const { token, authorize } = this.#options
    if (token !== undefined && isSame(tokenOf(request), token)) return true
    return authorize !== undefined && (await authorize(request)) === true
  }

  #isServed(host: string): boolean {
    const name = nameOf(host)
    return LOOPBACK_NAMES.has(name) || this.#options.allowedHosts.some((one) => one === host || one === name)
  }
}

function hostOf(request: Request): string {
  return (request.headers.get('host') ?? new URL(request.url).host).toLowerCase()
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '')
}

/** A browser says where the page comes from that asks. */
function isForeign(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return true
  const origin = request.headers.get('origin')
  if (origin === null) return false
  return !URL.canParse(origin) || new URL(origin).host.toLowerCase() !== hostOf(request)
}

/** It comes from this machine, under a name of this machine, and not through a proxy. */
function isLocal({ request, address }: Caller, host: string): boolean {
  if (address === undefined || !/^(?:127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/.test(address))
    return false
  return LOOPBACK_NAMES.has(nameOf(host)) && !FORWARDED.some((name) => request.headers.has(name))
}

function tokenOf(request: Request): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}

/** Takes the same time for all texts, wherever they differ. */
function isSame(said: string, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(said), digest(token))
}

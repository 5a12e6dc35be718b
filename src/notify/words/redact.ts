/** Takes secrets out of error messages before people see them. */

import { KNOWN_KEY, looksRandom, mayBeKey, NAMED_KEY, withoutPersons } from './known-keys.ts'

const HIDDEN = '[redacted]'

/** Names that are followed by a secret, as in headers, JSON, query strings, environments and connection strings. */
const NAME = [
  '(?:api|access|private|secret|account|shared|client|signing|ssh)[-_ ]?key(?:[-_](?:id|data))?',
  '(?:[a-z]{1,20}[-_])?(?:token|secret|password|passwd|passphrase|passcode|pwd|credentials?|signature)',
  '(?:[a-z]{1,20}[-_])pass',
  '\\b[a-z]{0,20}pw(?=\\s{0,3}[:=])',
  '\\bsig(?==)',
  'authorization|cookie|sessionid',
  '\\bkey(?=["\']?\\s{0,3}=)',
].join('|')

/** A quoted value, also one in a text that was quoted itself, or one up to the next sign that ends it. */
const VALUE = [
  String.raw`\\{1,3}"(?:[^"\\]|\\(?!")[^]){0,500}(?:\\{1,3}")?`,
  String.raw`"(?:[^"\\]|\\[^]){0,500}"`,
  String.raw`'(?:[^'\\]|\\[^]){0,500}'`,
  '`[^`]{0,500}`',
  '“[^”]{0,500}”',
  String.raw`[^\s"',;&}]{1,500}`,
].join('|')

/** Such as `password: x`, `"password":"x"`, `{\"password\":\"x\"}`, `DB_PASS=x`, and a block of YAML. */
const NAMED_SECRET = new RegExp(
  String.raw`(${NAME})(\\{0,3}["']?\s{0,3}[:=]\s{0,3}(?:[>|][+-]?\s{1,3})?)(?:(?:bearer|basic|bot)\s+)?(${VALUE})`,
  'gi',
)

/** An element of XML. */
const NAMED_ELEMENT = new RegExp(String.raw`<([\w:.-]{0,30}(?:${NAME}))>[^<]{1,500}(?=</)`, 'gi')

/** An option of a command: `--password x`, `-token x`. */
const FLAG = new RegExp(
  String.raw`((?<![\w-])-{1,2}(?:[a-z]{1,20}-){0,3}(?:pass|${NAME})\s{1,3})(?!-)(${VALUE})`,
  'gi',
)

/** The password of a database's client, which stands right behind its option. */
const SHORT_FLAG = /\b((?:mysql|mariadb|mongo|sshpass)\w{0,20}\b[^|;&]{0,100}?\s-p)[^\s-]\S{2,200}/gi

/** All cookies of a header. */
const COOKIES =
  /\b((?:set-)?cookie["']?\s{0,3}[:=]\s{0,3})[^\s=;]{1,100}=[^\s;]{0,1000}(?:;\s?[^\s=;]{1,100}=[^\s;]{0,1000}){0,50}/gi

/** A name, and a word behind it that no language has: letters and digits, mixed. */
const SAID_SECRET =
  /(?<!unexpected )\b((?:\w{1,20}[-_])?(?:password|passphrase|passcode|secret|token|(?:api|access|private)[-_ ]key)\s{1,3}(?:(?:is|was|of)\s{1,3})?["'`]?)(?=\S{0,100}[a-z])(?=\S{0,100}\d)([\w!#$%^*+.~=-]{8,200})(?![\w/])/gi

/** Numbers that stand for a person's consent. */
const SAID_PIN = /\b((?:pin|otp|cvv|cvc)(?:[-_ ]code)?["']?\s{0,3}[:=]\s{0,3})\d{3,8}\b/gi

/** The schemes of HTTP authentication, and what no word behind them is: "basic information" stays. */
const AUTHORIZATION = /\b(bearer|basic)\s+(?:(?=[\w.~+/=-]{0,500}(?:\d|=))[\w.~+/=-]{6,}|[\w.~+/=-]{20,})/gi

const PEM_BLOCK = /-----BEGIN [A-Z ]{1,40}-----.*?(?:-----END [A-Z ]{1,40}-----|$)/gs

/** An address, or what may be hexadecimal or base64: `looksRandom` decides. An address is read as a whole. */
const ADDRESS_OR_BLOB = /\b([a-z][a-z0-9+.-]{0,20}):\/\/([^\s"'<>`]{1,2000})|[\w+/-]{20,}={0,2}/gi

/** What stands behind such a name in a sentence, and is no secret: "password: required", "--token is missing". */
const ORDINARY =
  /^(?:a|an|and|are|argument|be|before|but|by|can|cannot|could|denied|does|empty|error|expired|expires|failed|false|field|flag|forbidden|for|from|has|header|here|if|in|incorrect|invalid|is|it|limit|malformed|may|mismatch|missing|must|needs?|nil|no|none|not|null|of|on|ok|option|or|provided|refused|rejected|required|revoked|requires|should|string|the|to|too|true|unable|unauthenticated|unauthorized|undefined|unknown|unset|value|was|were|with|without|wrong|yes)[.:!?)\]]{0,3}$/i

/** Names of algorithms, versions and files hold digits too. */
const ORDINARY_MIX =
  /^(?:(?:hmac[-_]?)?(?:aes|argon|base|bcrypt|blake|ed|es|hs|http|md|oauth|pbkdf|ps|rs|rsa|scrypt|sha|utf|x)[-_]?\d[\w-]{0,20}|v?\d[\d.]{0,20}[\w-]{0,12}|[\w.-]{1,100}\.[a-z]{1,5})$/i

/**
 * The text without what looks like a secret: credentials and queries of addresses, bearer tokens, keys
 * of well-known services, named passwords, options of commands, cookies, long blobs of hexadecimal or base64, and
 * what tells who somebody is. It errs on the side of hiding: a message loses a checksum rather than shows a key.
 *
 * @example
 * redact('GET https://me:pw@api.test/v1?key=1 failed') // 'GET https://api.test/v1?[redacted] failed'
 */
export function redact(text: string): string {
  const withoutKeys = text
    .replace(PEM_BLOCK, HIDDEN)
    .replace(ADDRESS_OR_BLOB, bare)
    .replace(COOKIES, `$1${HIDDEN}`)
    .replace(NAMED_ELEMENT, `<$1>${HIDDEN}`)
    .replace(NAMED_SECRET, (match, name: string, separator: string, value: string) =>
      ORDINARY.test(value) ? match : `${name}${separator}${HIDDEN}`,
    )
    .replace(FLAG, (match, flag: string, value: string) =>
      ORDINARY.test(value) ? match : `${flag}${HIDDEN}`,
    )
    .replace(SHORT_FLAG, `$1${HIDDEN}`)
    .replace(SAID_SECRET, (match, said: string, word: string) =>
      ORDINARY_MIX.test(word) ? match : `${said}${HIDDEN}`,
    )
    .replace(SAID_PIN, `$1${HIDDEN}`)
    .replace(AUTHORIZATION, (_, scheme: string) => `${scheme} ${HIDDEN}`)
    .replace(KNOWN_KEY, HIDDEN)
    .replace(NAMED_KEY, HIDDEN)
  return withoutPersons(withoutKeys, HIDDEN)
}

function bare(match: string, scheme?: string, rest?: string): string {
  if (scheme !== undefined && rest !== undefined) return `${scheme}://${bareAddress(rest)}`
  if (match.startsWith('/')) return barePath(match, looksRandom)
  return looksRandom(match) ? HIDDEN : match
}

// Keeps host and path: they say what failed. A piece of the path may be a token, as in many webhooks.
function bareAddress(rest: string): string {
  const [beforeQuery = '', ...query] = rest.split(/[?#]/)
  const withoutUser = beforeQuery.slice(beforeQuery.lastIndexOf('@') + 1)
  const path = barePath(withoutUser, mayBeKey)
  return query.length === 0 ? path : `${path}?${HIDDEN}`
}

function barePath(path: string, isKey: (piece: string) => boolean): string {
  return path
    .split('/')
    .map((piece) => (piece.length >= 16 && isKey(piece) ? HIDDEN : piece))
    .join('/')
}

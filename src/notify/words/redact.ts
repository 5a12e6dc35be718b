/** Takes secrets out of error messages before people see them. */

const HIDDEN = '[redacted]'

/** Names that are followed by a secret, as in headers, JSON, query strings and connection strings. */
const NAMED_SECRET =
  /((?:api|access|private|secret|account|shared)[-_ ]?key(?:[-_]id)?|(?:[a-z]{1,20}[-_])?(?:token|secret|password|passwd|passphrase|pwd|credentials?|signature)|authorization|cookie|sessionid|\bkey(?=["']?\s{0,3}=))(["']?\s{0,3}[:=]\s{0,3})(?:(bearer|basic|bot)\s+)?("[^"]{0,500}"|'[^']{0,500}'|[^\s"',;&}]{1,500})/gi

/** The schemes of HTTP authentication. */
const AUTHORIZATION = /\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi

/** Keys that are known by their first letters: OpenAI, Anthropic, Stripe, GitHub, Slack, AWS, Google, ... */
const KNOWN_KEY =
  /\b(?:sk|pk|rk)[-_][\w-]{8,}|\b(?:gh[opsur]|glpat|npm|hf|gsk|xai|whsec|r8)[-_]\w{10,}|\bgithub_pat_\w{10,}|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}|\beyJ[\w-]{8,}(?:\.[\w-]{4,}){1,2}|\b(?:bot)?\d{6,12}:[\w-]{20,}/g

const PEM_BLOCK = /-----BEGIN [A-Z ]{1,40}-----.*?(?:-----END [A-Z ]{1,40}-----|$)/gs

/** An address, or what may be hexadecimal or base64: `looksSecret` decides. An address is read as a whole. */
const ADDRESS_OR_BLOB = /\b([a-z][a-z0-9+.-]{0,20}):\/\/([^\s"'<>`]{1,2000})|[\w+/-]{20,}={0,2}/gi

/**
 * The text without what looks like a secret: credentials and queries of addresses, bearer tokens, keys
 * of well-known services, named passwords, and long blobs of hexadecimal or base64. It errs on the side
 * of hiding: a message loses a checksum rather than shows a key.
 *
 * @example
 * redact('GET https://me:pw@api.test/v1?key=1 failed') // 'GET https://api.test/v1?[redacted] failed'
 */
export function redact(text: string): string {
  return text
    .replace(PEM_BLOCK, HIDDEN)
    .replace(ADDRESS_OR_BLOB, bare)
    .replace(NAMED_SECRET, (_, name: string, separator: string) => `${name}${separator}${HIDDEN}`)
    .replace(AUTHORIZATION, (_, scheme: string) => `${scheme} ${HIDDEN}`)
    .replace(KNOWN_KEY, HIDDEN)
}

function bare(match: string, scheme?: string, rest?: string): string {
  if (scheme !== undefined && rest !== undefined) return `${scheme}://${bareAddress(rest)}`
  return looksSecret(match) ? HIDDEN : match
}

// Keeps host and path: they say what failed. A piece of the path may be a token, as in many webhooks.
function bareAddress(rest: string): string {
  const [beforeQuery = '', ...query] = rest.split(/[?#]/)
  const withoutUser = beforeQuery.slice(beforeQuery.lastIndexOf('@') + 1)
  const pieces = withoutUser
    .split('/')
    .map((piece) => (piece.length >= 16 && looksSecret(piece) ? HIDDEN : piece))
  return query.length === 0 ? pieces.join('/') : `${pieces.join('/')}?${HIDDEN}`
}

// Words, paths and UUIDs lack one of the three kinds of characters that random base64 has.
function looksSecret(blob: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(blob)) return true
  return /[a-z]/.test(blob) && /[A-Z]/.test(blob) && /\d/.test(blob)
}

/** Keys that give themselves away: by their first letters, by their alphabet, or by a check digit. */

/** OpenAI, Anthropic, Stripe, GitHub, GitLab, Slack, AWS, Google, JSON Web Tokens, Telegram, ... */
export const KNOWN_KEY =
  /\b(?:sk|pk|rk)[-_][\w-]{8,}|\b(?:gh[opsur]|glpat|npm|hf|gsk|xai|whsec|r8)[-_]\w{10,}|\bgithub_pat_\w{10,}|\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}|\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}|\beyJ[\w-]{8,}(?:\.[\w-]{4,}){1,2}|\b(?:bot)?\d{6,12}:[\w-]{20,}/g

/** Cloud hosts and tools whose keys bear a name of their own, with nothing random in it for certain. */
export const NAMED_KEY =
  /\b(?:dop_v\d|fw|lin_api|lsv2_[a-z]{2}|ntn|nvapi|pcsk|phc|pplx|sbp|shpat|tvly|vercel_[a-z]{1,10}(?:_[a-z]{1,5})?)[-_][A-Za-z0-9_-]{16,}/g

/** The numbers of cards, with or without gaps, by the first digits of those who issue them. */
const CARD_NUMBER = /\b(?:3[47]|4\d|5[1-5]|6[05])\d{2}[ -]?(?:\d{4}[ -]?\d{4}[ -]?\d{1,4}|\d{6}[ -]?\d{5})\b/g

/** A number of US social security. */
const SOCIAL_SECURITY_NUMBER = /\b(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}\b/g

/** A mail address. `git@` names a service, and nobody. */
const MAIL_ADDRESS =
  /(?<![\w.+-])(?!git@)[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,24}\b/gi

/** The text without what tells who somebody is, or what they pay with. */
export function withoutPersons(text: string, hidden: string): string {
  return text
    .replace(CARD_NUMBER, (number) => (hasCheckDigit(number) ? hidden : number))
    .replace(SOCIAL_SECURITY_NUMBER, hidden)
    .replace(MAIL_ADDRESS, hidden)
}

/** True for a run of letters, digits, and signs that hold them together, that may be a key as a whole. */
export function mayBeKey(blob: string): boolean {
  return hasRandomPiece(blob) || isMixed(blob)
}

/** True for one that nobody has written: names of functions and files, such as `handleOAuth2Callback`, are words. */
export function looksRandom(blob: string): boolean {
  return hasRandomPiece(blob) || (isMixed(blob) && !isWritten(blob))
}

// A checksum, or 32 small letters and digits: nobody writes so many without a gap.
function hasRandomPiece(blob: string): boolean {
  return blob
    .split(/[^A-Za-z0-9]+/)
    .some(
      (piece) =>
        /^[0-9a-f]{24,}$/i.test(piece) ||
        (/^[a-z\d]{32,}$/.test(piece) && /[a-z]/.test(piece) && /\d/.test(piece)),
    )
}

// Words, paths and UUIDs lack one of the three kinds of characters that random base64 has.
function isMixed(blob: string): boolean {
  return /[a-z]/.test(blob) && /[A-Z]/.test(blob) && /\d/.test(blob)
}

/** The letters of a name change their case or turn to digits where a word begins: in random text nearly everywhere. */
const WORDS = /[A-Z]?[a-z]+|[A-Z]+|\d+/g

/** The mean length of words, in letters, from which on somebody has written them. Those of random base64 have two. */
const MEAN_WORD_LENGTH = 3.5

function isWritten(blob: string): boolean {
  const words = blob.match(WORDS) ?? []
  const isMeant = words.every((word) => word.length <= (/\d/.test(word) ? 8 : 20))
  return isMeant && words.join('').length >= MEAN_WORD_LENGTH * words.length
}

/** By Luhn's algorithm: ISO/IEC 7812-1. */
function hasCheckDigit(number: string): boolean {
  const digits = [...number.replaceAll(/\D/g, '')].map(Number).toReversed()
  const sum = digits.reduce((total, digit, index) => {
    const counted = index % 2 === 1 ? digit * 2 : digit
    return total + (counted > 9 ? counted - 9 : counted)
  }, 0)
  return sum % 10 === 0
}

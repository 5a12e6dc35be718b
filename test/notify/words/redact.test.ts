/** What counts as a secret in an error message, and what does not. */

import { describe, expect, it } from 'vitest'
import { redact } from '../../../src/notify/words/redact.ts'

// Put together at run time: scanners of repositories take whole ones for real.
const letters = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4'

describe('redact', () => {
  it.each([
    ['credentials in addresses', 'at https://me:hunter2@api.test/v1/chat', 'at https://api.test/v1/chat'],
    ['queries', 'GET https://api.test/v1?key=hunter2&x=1: 401', 'GET https://api.test/v1?[redacted] 401'],
    ['fragments', 'https://api.test/#hunter2', 'https://api.test/?[redacted]'],
    ['connection strings', 'postgres://app:hunter2@db.test:5432/main', 'postgres://db.test:5432/main'],
    ['bearer tokens', 'sent Bearer hunter2.hunter2', 'sent Bearer [redacted]'],
    ['authorization headers', 'authorization: Basic aHVudGVyMg==', 'authorization: [redacted]'],
    ['named secrets in JSON', '{"api_key": "hunter2", "n": 1}', '{"api_key": [redacted], "n": 1}'],
    ['a bare key', 'bad key=hunter2', 'bad key=[redacted]'],
    ['named secrets in text', 'password=hunter2 for bob', 'password=[redacted] for bob'],
    [
      'secrets with prefixed names',
      'OPENAI_API_KEY=hunter2 GH_TOKEN: hunter2',
      'OPENAI_API_KEY=[redacted] GH_TOKEN: [redacted]',
    ],
    ['hexadecimal blobs', `id ${'0123456789abcdef'.repeat(3)}`, 'id [redacted]'],
    ['base64 blobs', `blob ${letters}+/==`, 'blob [redacted]'],
    [
      'tokens in paths',
      `https://hooks.test/services/T1/${letters}`,
      'https://hooks.test/services/T1/[redacted]',
    ],
    ['PEM blocks', '-----BEGIN RSA PRIVATE KEY----- hunter2', '[redacted]'],
  ])('takes out %s', (_, message, expected) => {
    const shown = redact(message)

    expect(shown).toBe(expected)
    expect(shown).not.toContain('hunter2')
  })

  it.each([
    `sk-${'proj'}-${letters}`,
    `sk-ant-${'api03'}-${letters}`,
    `sk_${'live'}_${letters}`,
    `ghp_${letters}`,
    `github_pat_${letters}`,
    `xoxb-${'123456789012'}-${letters}`,
    `AKIA${'ABCDEFGH12345678'}`,
    `AIza${letters}abcd`,
    `hf_${letters}`,
    `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxIn0.abc-def_ghi`,
    `123456789:${letters}abcd`,
  ])('knows the key %s', (key) => {
    expect(redact(`Incorrect API key provided: ${key}. Try again`)).not.toContain(key.slice(0, 12))
    expect(redact(`(${key})`)).toContain('[redacted]')
  })

  it.each([
    "Cannot find module './index-repo.ts' imported from /srv/app/dist/main.js",
    'connect ECONNREFUSED 127.0.0.1:5432',
    'queued_behind_untracked_active_progress is no reason of ours at all',
    'run 123e4567-e89b-12d3-a456-426614174000 exceeded 5 attempts',
    'The token limit of 200000 was reached',
    'Request to https://api.openai.com/v1/chat/completions failed with status 503',
    'POST https://api.test/v1/Projects/42/runs: 500',
    'duplicate key: users_pkey, monkey=1',
    'Unexpected token } in JSON at position 1024',
  ])('leaves alone: %s', (message) => {
    expect(redact(message)).toBe(message)
  })

  it('stays fast on long hostile input', () => {
    const startedMs = performance.now()

    for (const unit of ['a.', 'a-', 'key=', 'a://', 'A1b', '-----BEGIN A', 'token ', 'x_', '"', 'bearer ']) {
      redact(unit.repeat(4_000 / unit.length))
    }

    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

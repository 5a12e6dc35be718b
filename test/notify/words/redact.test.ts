/** What counts as a secret in an error message, and what does not. */

import { describe, expect, it } from 'vitest'
import { redact } from '../../../src/notify/words/redact.ts'

// Put together at run time: scanners of repositories take whole ones for real.
const letters = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1BcD4'

const small = 'abcdefghijklmnopqrstuvwxyz0123456789abcd'
const hex = '0123456789abcdef0123456789abcdef'

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
    ['all cookies', 'Cookie: sid=hunter2; theme=hunter2 was refused', 'Cookie: [redacted] was refused'],
    ['what is said behind a name', 'with password hunter2pass here', 'with password [redacted] here'],
    ['what is said to be one', 'the password is hunter2pass', 'the password is [redacted]'],
    ['what is said of a key', 'private_key hunter2pass was refused', 'private_key [redacted] was refused'],
    ['options of commands', 'ran login --password hunter2 -v', 'ran login --password [redacted] -v'],
    ['options with an equals sign', 'ran login --api-key=hunter2 -v', 'ran login --api-key=[redacted] -v'],
    ["options of a database's client", 'mysql -u app -phunter2 main', 'mysql -u app -p[redacted] main'],
    [
      'JSON in a text that was quoted itself',
      String.raw`{\"password\":\"hunter2\",\"n\":1}`,
      String.raw`{\"password\":[redacted],\"n\":1}`,
    ],
    ['a quoted secret with quotes in it', String.raw`"token": "a\"hunter2"`, '"token": [redacted]'],
    ['secrets of Python', "{'api_key': 'hunter2'}", "{'api_key': [redacted]}"],
    ['signatures', 'blob?sv=1&sig=hunter2%3D', 'blob?sv=1&sig=[redacted]'],
    ['environments', 'DB_PASS=hunter2 PGPASSWORD=hunter2', 'DB_PASS=[redacted] PGPASSWORD=[redacted]'],
    ['directories', 'bindpw=hunter2', 'bindpw=[redacted]'],
    ['Kubernetes', 'client-key-data: hunter2', 'client-key-data: [redacted]'],
    ['XML', '<db:password>hunter2</db:password>', '<db:password>[redacted]</db:password>'],
    ['blocks of YAML', 'password: > hunter2', 'password: > [redacted]'],
    ['pins', 'pin: 1234 refused', 'pin: [redacted] refused'],
    ['mail addresses', 'no user jane.doe@example.com', 'no user [redacted]'],
    ['cards', 'card 4111 1111 1111 1111 declined', 'card [redacted] declined'],
    ['numbers of social security', 'ssn 078-05-1120', 'ssn [redacted]'],
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
    `co-${small}`,
    `pplx-${small}`,
    `vercel_blob_${'rw'}_abcdefghijklmnopqrst`,
    `sbp_${hex}`,
    `lin_${'api'}_abcdefghijklmnopqrstuvwxyz`,
    `ntn_${small}`,
    `secret_${small}`,
    `dop_v1_${hex}`,
    `tvly-${'abcdefghijklmnopqrst'}uvwxyz`,
    `lsv2_pt_${hex}_${hex.slice(0, 10)}`,
    `pcsk_${'abcdefghijklmnopqrst'}uvwxyz`,
    `fc-${hex}`,
    hex.slice(0, 24),
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
    'Unexpected token \'<\', "<!doctype "... is not valid JSON',
    'Unexpected token const123 in module',
    'password: required',
    'Invalid value for token: must be a string',
    'The password is required and must have at least 12 characters',
    'password authentication failed for user "app"',
    'The secret is not in the store, and neither is its backup from 2024',
    'Failed to refresh OIDC token: Unauthorized',
    'API key not found in environment variable 2 of 3',
    'unknown option --password',
    'option --token is missing, see --help',
    'the flag --password requires a value',
    'password hash uses sha256crypt, expected argon2id',
    'cannot read private key server1.pem',
    'This endpoint returns basic information only',
    'HTTP Basic authentication is disabled, use bearer authentication',
    'basic JavaScript types differ',
    'handleOAuth2CallbackResponse is not a function',
    'convertInlineFileDataToUint8Array expected a buffer',
    "ENOENT: no such file or directory, open '/Users/Jane/Documents/Report2024.pdf'",
    '/home/runner/work/my-app2/Build/handleOAuth2CallbackResponse.ts:12:7',
    'docker run -p8080:80 nginx, ssh -p2222, make -parallel4',
    'mysql -u app -p: prompt is not possible',
    'clone git@github.com:acme/app.git failed with exit code 128',
    "npm ERR! 404 'left-pad@1.3.0' is not in the registry, see react@18.2.0",
    'pass: 12, fail: 3, skipped: 0, todo=1',
    'GPIO pin: 13 is in use',
    'at 1700000000000000 µs, request 4111111111111112 took 1,234 ms',
    'Channel 1184000000000000001 is unknown',
    'call +1 555-123-4567 or 2024-01-05 12:00',
    'usage: 4096 prompt tokens, 512 completion tokens, token limit 8192',
    'model claude-sonnet-4-5-20250929 is overloaded, try gpt-4o-mini-2024-07-18',
    'commit 3f2a1bc on feature/token-refresh-2024',
    'pod my-service-7d9f8b6c5d-x2x9z was evicted',
    'select * from "user_credentials" where id = 7',
    'cookie consent banner did not close after 30s',
    'The author of the signature block is empty',
  ])('leaves alone: %s', (message) => {
    expect(redact(message)).toBe(message)
  })

  it('stays fast on long hostile input', () => {
    const startedMs = performance.now()

    const units = ['a.', 'a-', 'key=', 'a://', 'A1b', '-----BEGIN A', 'token ', 'x_', '"', 'bearer ', '4111 ']
    const said = [
      '--password ',
      'cookie: a=',
      '<password>',
      'mysql -p',
      'password is ',
      'a_pass',
      'a@',
      '\\"',
    ]
    for (const unit of [...units, ...said]) {
      redact(unit.repeat(4_000 / unit.length))
    }

    expect(performance.now() - startedMs).toBeLessThan(500)
  })
})

const mark = '[redacted]'

const credentialHeaders = ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']

/** Makes what replaces credentials: values of credential headers, and given strings wherever they stand. */
export function createRedactor(options: { headers: string[]; secrets: string[] }) {
  const names = new Set([...credentialHeaders, ...options.headers.map((name) => name.toLowerCase())])
  const secrets = options.secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length)
  const text = (value: string) =>
    secrets
      .flatMap((secret) => [secret, encodeURIComponent(secret)])
      .reduce((redacted, secret) => redacted.replaceAll(secret, mark), value)
  const header = ([name, value]: [string, string]): [string, string] => [
    name,
    names.has(name) ? mark : text(value),
  ]
  return { text, header }
}

export type Redactor = ReturnType<typeof createRedactor>

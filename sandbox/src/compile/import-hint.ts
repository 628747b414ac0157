const replacements: Record<string, string> = {
  assert: 'throw an Error',
  buffer: 'use Uint8Array, TextEncoder and atob/btoa',
  child_process: 'a task cannot start programs',
  crypto: 'use the global crypto',
  events: 'use plain callbacks',
  fs: 'a task has no files; pass the data as input, or fetch it',
  http: 'use the fetch that run is given',
  http2: 'use the fetch that run is given',
  https: 'use the fetch that run is given',
  net: 'use the fetch that run is given',
  os: 'a task does not see the machine',
  path: 'a task has no files; join URLs with new URL()',
  process: 'a task has no process; pass settings as input',
  querystring: 'use URLSearchParams',
  timers: 'use setTimeout, or the sleep that run is given',
  tls: 'use the fetch that run is given',
  undici: 'use the fetch that run is given',
  url: 'use the global URL',
  util: 'use plain JavaScript, TextEncoder or structuredClone',
  worker_threads: 'a task has one thread',
}

/** What to do instead of importing a Node module. */
export function builtinHint(specifier: string): string {
  const [name = ''] = specifier.replace(/^node:/, '').split('/')
  const hint = replacements[name] ?? 'use what run is given, and the web standard globals'
  return `"${specifier}" is a Node module and does not exist in the sandbox: ${hint}`
}

/** Why a specifier is refused by its form alone; `undefined` when it is not. */
export function refusedForm(specifier: string): string | undefined {
  if (specifier.startsWith('node:')) return builtinHint(specifier)
  if (/^https?:/i.test(specifier) || specifier.startsWith('//')) {
    return `code cannot be imported from a URL: put a copy of it into the plugin's folder and import that`
  }
  if (/^[a-z][a-z0-9+.-]+:/i.test(specifier)) {
    return `"${specifier.slice(0, 40)}" cannot be imported: only files of the plugin's folder and @patchbay/sdk can`
  }
  if (/^([/\\]|[a-z]:[/\\])/i.test(specifier)) {
    return "absolute paths cannot be imported: use a relative path within the plugin's folder"
  }
  if (specifier.startsWith('@patchbay/')) {
    return `"${specifier}" does not exist in the sandbox: a task imports @patchbay/sdk only`
  }
  return undefined
}

/** Who wrote a custom task, in words. */
export function ownerWords({ id, name }: { id: string; name: string | null }): string {
  if (id.startsWith('package:')) return `The package ${name ?? ''} that an administrator has put here`
  return name === null ? 'Somebody who is gone' : `${name}, who has an account on this hub`
}

/** The same as what is said of the task, without its being named. */
export function authorWords(owner: { id: string; name: string | null }): string {
  if (owner.id.startsWith('package:'))
    return `Part of the package ${owner.name ?? ''} that an administrator has put here`
  return owner.name === null ? 'Written by somebody who is gone' : `Written by ${ownerWords(owner)}`
}

/** What it may reach besides the provider, in words for within a sentence. */
export function reachWords(hosts: string[]): string {
  if (hosts.includes('public')) return 'any public host'
  return hosts.length === 0 ? 'no other host' : hosts.join(', ')
}

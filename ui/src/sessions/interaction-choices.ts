/** By name, as people count: 2 comes before 10. Those of one name by their address. */
export function byName<Named extends { name: string; slug: string }>(interactions: Named[]): Named[] {
  const { compare } = new Intl.Collator('en', { numeric: true })
  return interactions.toSorted((a, b) => compare(a.name, b.name) || compare(a.slug, b.slug))
}

/** To choose from: where several have one name, their addresses tell them apart. */
export function interactionChoices(
  interactions: Array<{ id: string; name: string; slug: string }>,
): Array<{ value: string; label: string; hint?: string }> {
  const counts = Map.groupBy(interactions, ({ name }) => name)
  return interactions.map(({ id, name, slug }) => ({
    value: id,
    label: name,
    ...((counts.get(name)?.length ?? 0) > 1 && { hint: slug }),
  }))
}

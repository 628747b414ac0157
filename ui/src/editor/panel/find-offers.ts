import { parsePath } from '@patchbay/graph'
import type { Offer, OfferGroup } from '../../canvas/upstream-outputs.ts'

/**
 * The offers that a search finds. What is typed as a path into something whose inside no schema tells is
 * offered too, such as `body.items[0].id`.
 */
export function findOffers(groups: readonly OfferGroup[], search: string): OfferGroup[] {
  const wanted = search.trim()
  if (wanted === '') return [...groups]
  const low = wanted.toLowerCase()
  return groups
    .map((group) => {
      const named = group.title.toLowerCase().includes(low)
      const found = group.offers.filter(
        ({ label, path }) => named || label.toLowerCase().includes(low) || path.toLowerCase().includes(low),
      )
      return { ...group, offers: [...found, ...pathsInto(group, wanted, found)] }
    })
    .filter(({ offers }) => offers.length > 0)
}

function pathsInto(group: OfferGroup, path: string, found: readonly Offer[]): Offer[] {
  if (parsePath(path) === undefined || found.some((offer) => offer.path === path)) return []
  const around = group.offers.find(
    (offer) =>
      offer.open &&
      (offer.path === '' || path.startsWith(`${offer.path}.`) || path.startsWith(`${offer.path}[`)),
  )
  return around
    ? [{ ...around, path, label: `Inside ${around.label}`, kind: 'anything', misfit: undefined }]
    : []
}

import type { Json } from '@patchbay/sdk'

/** Outputs that stand in for tasks in test runs, by task. They are this browser's, not the interaction's. */
export type PinnedOutputs = Readonly<Record<string, Json>>

const keyOf = (interaction: string) => `patchbay.pinned.${interaction}`

export function readPinned(storage: Storage, interaction: string): PinnedOutputs {
  try {
    const value: unknown = JSON.parse(storage.getItem(keyOf(interaction)) ?? '{}')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as PinnedOutputs)
      : {}
  } catch {
    return {}
  }
}

export function writePinned(storage: Storage, interaction: string, pinned: PinnedOutputs): void {
  try {
    if (Object.keys(pinned).length === 0) storage.removeItem(keyOf(interaction))
    else storage.setItem(keyOf(interaction), JSON.stringify(pinned))
  } catch {
    // A full storage: they last as long as the page.
  }
}

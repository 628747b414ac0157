const tones = ['blue', 'violet', 'orange', 'teal', 'pink', 'indigo', 'green'] as const

export type Tone = (typeof tones)[number] | 'grey'

/** The categories of the built-in tasks; any other gets one of the tones by its name, always the same one. */
const known: Record<string, Tone> = {
  Web: 'blue',
  Code: 'violet',
  Data: 'teal',
  Flow: 'grey',
  Text: 'orange',
}

export function taskTone(category: string | undefined): Tone {
  if (category === undefined) return 'grey'
  const tone = Object.hasOwn(known, category) ? known[category] : undefined
  if (tone) return tone
  let sum = 0
  for (const character of category) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  return tones[sum % tones.length] ?? 'grey'
}

/**
 * Escapes what would be markup in LinkedIn's little text format: LinkedIn cuts a post off at the first such
 * character that makes no sense as markup. Hashtags stay hashtags.
 *
 * Microsoft Learn, “LinkedIn: little Text Format”.
 */
export function escapeLittleText(text: string): string {
  return text.replace(/[\\|{}@[\]()<>*_~]|#(?![\p{Letter}\p{Number}])/gu, String.raw`\$&`)
}

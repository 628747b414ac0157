/** What one suite found. */
export interface Report {
  title: string
  /** A Markdown table. */
  table: string
  /** Answers that were wrong or did not come. */
  errors: number
  /** The first wrong answer. */
  wrong?: string | undefined
}

/**
 * The `Linkedin-Version` to ask for: LinkedIn publishes one each month and keeps it for a year, and the one of
 * three months ago is certain to be there (Microsoft Learn, “LinkedIn: API versioning”).
 *
 * @returns year and month, such as `202608`
 */
export function apiVersion(now: Date): string {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 3, 1))
  return month.toISOString().slice(0, 7).replace('-', '')
}

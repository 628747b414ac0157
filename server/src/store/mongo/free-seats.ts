/**
 * The seats that a caller's next sessions may take, in any order: `limit` less what is open in number, the
 * lowest first. Whoever looks at the same time finds the same ones, so that together they cannot let in more.
 *
 * @param open the seat of each session that has not ended, undefined for one without
 * @param limit how many sessions the caller may have open; seats are 0 to `limit - 1`
 */
export function freeSeats(open: Array<number | undefined>, limit: number): number[] {
  const taken = new Set(open)
  const free: number[] = []
  for (let seat = 0; free.length < limit - open.length; seat += 1) if (!taken.has(seat)) free.push(seat)
  return free
}

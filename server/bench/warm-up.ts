import type { Call } from './calls.ts'
import { drive } from './drive.ts'

/** Long enough for V8 to have compiled what is hot, in the server and in the runners. */
const warmUpSeconds = 3

export async function warmUp(url: string, token: string, call: Call): Promise<void> {
  await drive({ url, token, call, connections: 32, until: { seconds: warmUpSeconds } })
}

import type { Picture } from '../picture.ts'
import { account } from './account.ts'
import { administration } from './administration.ts'
import { canvas } from './canvas.ts'
import { canvasDialogs } from './canvas-dialogs.ts'
import { canvasPanel } from './canvas-panel.ts'
import { canvasRun } from './canvas-run.ts'
import { endpoints } from './endpoint.ts'
import { integrations } from './integrations.ts'
import { interactions } from './interactions.ts'
import { providers } from './providers.ts'
import { roles } from './roles.ts'
import { session } from './session.ts'
import { sessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { taskEditor } from './task-editor.ts'
import { tasks } from './tasks.ts'

const pictures: Picture[] = [
  ...signIn,
  ...interactions,
  ...endpoints,
  ...canvas,
  ...canvasDialogs,
  ...canvasPanel,
  ...canvasRun,
  ...sessions,
  ...session,
  ...tasks,
  ...taskEditor,
  ...integrations,
  ...providers,
  ...administration,
  ...account,
  ...roles,
]

const byName = Map.groupBy(pictures, ({ name }) => name)
for (const [name, { length }] of byName) {
  if (length > 1)
    throw new RangeError(`${length} pictures are called ${name}: one would take the place of another`)
}

export const allPictures = pictures

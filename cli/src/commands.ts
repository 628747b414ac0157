import type { Command } from './command.ts'
import { dev } from './commands/dev.ts'
import { doctor } from './commands/doctor.ts'
import { keyRotate } from './commands/key-rotate.ts'
import { newPackage } from './commands/new.ts'
import { push } from './commands/push.ts'
import { start } from './commands/start.ts'
import { userAdd } from './commands/user-add.ts'

/** In the order of the help. */
export const commands: Command[] = [start, newPackage, dev, push, userAdd, keyRotate, doctor]

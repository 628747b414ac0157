import type { ProviderDefinition } from '@patchbay/sdk'
import { discord } from './discord.ts'
import { github } from './github.ts'
import { google } from './google.ts'
import { linkedin } from './linkedin.ts'
import { mastodon } from './mastodon.ts'
import { notion } from './notion.ts'
import { oauth2 } from './oauth2.ts'
import { openai } from './openai.ts'
import { slack } from './slack.ts'
import { spotify } from './spotify.ts'
import { telegram } from './telegram.ts'
import { twitter } from './twitter.ts'

/** The providers that an administrator can set up without writing any code: plain data. */
export const builtinProviders: ProviderDefinition[] = [
  discord,
  github,
  google,
  linkedin,
  mastodon,
  notion,
  openai,
  slack,
  spotify,
  telegram,
  twitter,
  oauth2,
]

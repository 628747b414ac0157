/** What a page of ours tells whoever cannot be sent on. */
export interface ConnectPage {
  kind: 'page'
  status: 200 | 400 | 403 | 404
  title: string
  text: string
}

const again = 'Go back to where you came from and connect again.'

const notConnected = { kind: 'page', status: 400, title: 'Not connected' } as const

export const pages = {
  usedUp: {
    kind: 'page',
    status: 404,
    title: 'This link is used up',
    text: `It works once, and for ten minutes. ${again}`,
  },
  noState: {
    kind: 'page',
    status: 400,
    title: 'Nothing is being connected',
    text: 'Providers send people back to this page. It has no meaning by itself.',
  },
  otherBrowser: {
    ...notConnected,
    text: `This was begun in another browser, or the browser has lost the cookie that says so. ${again}`,
  },
  otherProvider: { ...notConnected, text: `This was begun with another provider. ${again}` },
  somebodyElse: {
    kind: 'page',
    status: 403,
    title: 'This link is for somebody else',
    text: 'It connects an account for another user than the one who is signed in here. Sign out, or ask for a link of your own.',
  },
} satisfies Record<string, ConnectPage>

export function notSetUp(provider: string): ConnectPage {
  return {
    kind: 'page',
    status: 404,
    title: 'Not set up',
    text: `${provider} is not set up on this hub any more: ask an administrator.`,
  }
}

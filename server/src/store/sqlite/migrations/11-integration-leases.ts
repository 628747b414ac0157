/** Those that a process has left behind are ended by the next one. */
export const integrationLeases = `
CREATE INDEX integrations_leased ON integrations (lease_until) WHERE lease_until IS NOT NULL;
`

/** What a secret of a record is bound to when it is sealed. */
export const placeOf = {
  provider: (name: string) => `provider/${name}`,
  integration: (id: string) => `integration/${id}`,
  connect: (id: string) => `connect/${id}`,
}

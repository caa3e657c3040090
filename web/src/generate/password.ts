/** Returns a random password of 32 characters with 6 bits each, as the CLI makes them. */
export function randomPassword(): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => digits[byte % 64]).join("");
}

/** A JSON document as the formats `json` and `sarif` print it. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

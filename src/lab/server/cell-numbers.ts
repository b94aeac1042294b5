/**
 * Texts of the command line count cells from 0, as the file has them; JupyterLab counts from 1, and so
 * does everything that the page says.
 */
export function countedFromOne(text: string): string {
  return text.replace(/\bcell (\d+)\b/g, (_, index: string) => `cell ${Number(index) + 1}`);
}

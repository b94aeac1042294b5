/** Length of a text in UTF-8: what limits of the server and of Linux are counted in. */
export function utf8Length(text: string): number {
  // As a rule all of it is ASCII, and the regular expression is far faster than a loop that starts cold.
  const first = text.search(/[^\0-\x7f]/);
  if (first < 0) {
    return text.length;
  }
  let length = text.length;
  for (let i = first; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    // A surrogate pair takes 4 bytes: 2 for each half.
    length += unit < 0x80 ? 0 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return length;
}
